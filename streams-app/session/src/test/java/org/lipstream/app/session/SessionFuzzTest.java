package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.media.Modality;

/**
 * Whatever records hold, a session takes them or says which field is at fault. {@code
 * -Dlipstream.fuzz=1000000} mutates as many records.
 */
class SessionFuzzTest {
  private static final int RECORDS = Integer.getInteger("lipstream.fuzz", 60_000);
  private static final int IN_A_SESSION = 400;
  private static final ScriptedMedia MEDIA =
      ScriptedMedia.of("s", 4_000, new long[] {800, 1_700}, new long[] {2_600, 3_400});

  @Test
  void takesOrRefusesRecordsWithAnyFieldAtAnyExtremeThoughItIsBuiltAgainInBetween() {
    int used = 0;
    int refused = 0;
    for (int seed = 0; seed * IN_A_SESSION < RECORDS; seed++) {
      Owner owner = new Owner(seed);
      for (Object each : new MutatedMedia(seed, MEDIA.interleaved()).among(IN_A_SESSION)) {
        owner.accept(each);
      }
      owner.session.abandon();
      owner.cutAll();
      used += owner.used;
      refused += owner.refused;
    }
    assertThat(used).as("used").isGreaterThan(RECORDS / 20);
    assertThat(refused).as("refused").isGreaterThan(RECORDS / 10);
  }

  @Test
  void readsMutatedBytesOrNamesWhatIsWrong() {
    MutatedMedia mutated = new MutatedMedia(1, MEDIA.interleaved());
    int read = 0;
    int refused = 0;
    for (int i = 0; i < RECORDS; i++) {
      MediaTopic topic = MediaTopic.values()[i % 2];
      try {
        assertThat(MediaRecord.read(topic.topic(), "s", mutated.nextBytes()).session())
            .isEqualTo("s");
        read++;
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(read).isGreaterThan(RECORDS / 50);
    assertThat(refused).isGreaterThan(RECORDS / 10);
  }

  /** Does what the topology does, with crashes, pauses, and recognitions that take their time. */
  private static final class Owner {
    private static final SessionConfig CONFIG = SessionConfig.defaults();

    final Random random;
    final TreeMap<Long, MediaRecord> audio = new TreeMap<>();
    final TreeMap<Long, MediaRecord> lips = new TreeMap<>();
    Session session = new Session("s", CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    SessionCheckpoint saved = session.checkpoint();
    int used;
    int refused;

    Owner(long seed) {
      random = new Random(seed);
    }

    void accept(Object each) {
      MediaTopic topic = each instanceof AudioChunk ? MediaTopic.AUDIO : MediaTopic.LIPS;
      try {
        MediaRecord record = MediaRecord.read(topic.topic(), "s", bytes(each));
        if (session.accept(record)) {
          (topic == MediaTopic.AUDIO ? audio : lips).put(record.sequence(), record);
          used++;
        }
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        refused++;
      }
      if (random.nextInt(50) == 0) {
        session.tick(random.nextInt(7_000));
      }
      if (random.nextInt(3) > 0) {
        cutAll();
      }
      save();
      if (random.nextInt(100) == 0) {
        crash();
      }
    }

    private static byte[] bytes(Object each) {
      return ((com.google.protobuf.MessageLite) each).toByteArray();
    }

    void cutAll() {
      session.recognising().ifPresent(task -> session.finalIsOut());
      for (Optional<RecognitionTask> next = session.cut(); next.isPresent(); next = session.cut()) {
        RecognitionTask task = next.get();
        assertThat(task.endMs()).isGreaterThan(task.startMs());
        assertThat(task.endMs() - task.startMs()).isLessThanOrEqualTo(16_040);
        if (!task.isWhole()) {
          session.stepTaken(task, CONFIG.partials().stepMs());
        } else if (random.nextBoolean()) {
          session.finalIsOut();
        } else {
          return;
        }
      }
    }

    private void save() {
      session.takeReleased(Modality.AUDIO).forEach(audio::remove);
      session.takeReleased(Modality.VIDEO).forEach(lips::remove);
      if (session.takeCheckpointDue()) {
        saved = session.checkpoint();
      }
    }

    private void crash() {
      List<MediaRecord> records = new ArrayList<>(audio.values());
      records.addAll(lips.values());
      session = Session.restore("s", CONFIG, saved, records);
    }
  }
}
