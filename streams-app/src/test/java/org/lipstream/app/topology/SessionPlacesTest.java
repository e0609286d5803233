package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionPlacesTest {
  private final SessionPlaces places = new SessionPlaces();

  @Test
  void aSessionsRecordsOfAnotherPartitionAreRefusedWhileItIsHeld() {
    places.claim("s", 2);
    assertThatThrownBy(() -> places.claim("s", 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "partition: 7 (expected: 2, where the session's other records are; one partitioner)");
    assertThatCode(() -> places.claim("s", 2)).doesNotThrowAnyException();
    places.release("s", 7);
    assertThatThrownBy(() -> places.claim("s", 7)).isInstanceOf(IllegalArgumentException.class);
    places.release("s", 2);
    assertThatCode(() -> places.claim("s", 7)).doesNotThrowAnyException();
  }
}
