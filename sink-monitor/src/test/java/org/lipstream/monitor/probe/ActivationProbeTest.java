package org.lipstream.monitor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ActivationProbeTest {

  @Test
  void noneWantsNothing() {
    assertThat(ActivationProbe.NONE.next()).isEqualTo(Detail.OFF);
    DecodeSnapshot snapshot = new DecodeSnapshot(List.of(), List.of());
    assertThatThrownBy(() -> ActivationProbe.NONE.accept(() -> snapshot))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyThirdDecodeIsFull() {
    DetailSchedule schedule = DetailSchedule.fullOnceIn(3);
    assertThat(Stream.generate(schedule::next).limit(4))
        .containsExactly(Detail.FULL, Detail.SUMMARY, Detail.SUMMARY, Detail.FULL);
  }

  @Test
  void layersMustAscendAndHaveTheSameTokens() {
    LayerSnapshot layer = LayerSnapshot.embeddings(new float[4], 2, 2);
    List<TokenRole> two = List.of(TokenRole.BOS, TokenRole.RESPONSE);
    assertThatThrownBy(() -> new DecodeSnapshot(two, List.of(layer, layer)))
        .hasMessage("layer after 0: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new DecodeSnapshot(List.of(TokenRole.BOS), List.of(layer)))
        .hasMessage("layer 0: 2 values (expected: 1)");
  }
}
