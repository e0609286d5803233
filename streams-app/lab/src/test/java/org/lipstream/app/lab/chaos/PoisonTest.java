package org.lipstream.app.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.MediaRecord;

class PoisonTest {

  @Test
  void isSometimesFitForUseAndMostlyWrongInOneWayOrAnother() {
    Poison poison = new Poison(1, 0);
    int usable = 0;
    int refused = 0;
    int unreadable = 0;
    for (int i = 0; i < 5_000; i++) {
      Poison.Dose dose = poison.next();
      if (dose.value() == null) {
        continue;
      }
      try {
        assertThat(MediaRecord.read(dose.topic(), dose.key(), dose.value())).isNotNull();
        usable++;
      } catch (InvalidProtocolBufferException e) {
        unreadable++;
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(usable).as("usable").isGreaterThan(500);
    assertThat(refused).as("refused").isGreaterThan(1_000);
    assertThat(unreadable).as("unreadable").isGreaterThan(200);
  }
}
