package org.lipstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModalitiesTest {
  @Test
  void labelsAreThoseOfEventsAndOptions() {
    assertThat(Modalities.values().stream().map(Modalities::label))
        .containsExactly("av", "audio", "video");
    for (Modalities each : Modalities.values()) {
      assertThat(Modalities.of(each.label())).isEqualTo(each);
    }
    assertThatThrownBy(() -> Modalities.of("smell"))
        .hasMessage("modality: smell (expected: av, audio or video)");
  }

  @Test
  void commonMediaAreNullWhereThereAreNone() {
    assertThat(Modalities.AV.and(Modalities.VIDEO)).isEqualTo(Modalities.VIDEO);
    assertThat(Modalities.AUDIO.and(Modalities.VIDEO)).isNull();
  }
}
