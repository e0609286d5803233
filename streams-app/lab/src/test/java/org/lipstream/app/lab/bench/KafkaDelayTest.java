package org.lipstream.app.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaDelayTest {

  @Test
  void nineTenthsOfTenAreNine() {
    List<Double> values = List.of(10.0, 1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0, 5.0);
    assertThat(KafkaDelay.quantile(values, 0.9)).isEqualTo(9);
    assertThat(KafkaDelay.quantile(values, 0.5)).isEqualTo(5);
  }

  @Test
  void oneValueIsEveryQuantile() {
    assertThat(KafkaDelay.quantile(List.of(3.0), 0.5)).isEqualTo(3);
    assertThat(KafkaDelay.quantile(List.of(3.0), 0.9)).isEqualTo(3);
  }
}
