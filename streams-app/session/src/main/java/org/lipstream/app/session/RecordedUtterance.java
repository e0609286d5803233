package org.lipstream.app.session;

import com.google.protobuf.MessageLite;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/** Puts an utterance together once more from the records that it was spoken in. */
public final class RecordedUtterance {
  private RecordedUtterance() {}

  /**
   * The media of a span; empty where what the modality needs is no longer there.
   *
   * @param records of the session's run, in any order, more than the span needs
   * @param modality as the utterance was understood
   */
  public static Optional<Utterance> of(
      List<MediaRecord> records, long startMs, long endMs, Modalities modality) {
    float[] samples = modality.has(Modality.AUDIO) ? sound(records, startMs, endMs) : new float[0];
    byte[] lips = modality.has(Modality.VIDEO) ? lips(records, startMs, endMs) : new byte[0];
    if (samples.length == 0 && lips.length == 0) {
      return Optional.empty();
    }
    Utterance utterance = new Utterance(samples, lips);
    return utterance.modalities().equals(modality) ? Optional.of(utterance) : Optional.empty();
  }

  private static float[] sound(List<MediaRecord> records, long startMs, long endMs) {
    AudioTimeline timeline = new AudioTimeline(0);
    media(Modality.AUDIO, records).forEach(chunk -> timeline.place((AudioChunk) chunk));
    return timeline.slice(startMs, endMs);
  }

  private static byte[] lips(List<MediaRecord> records, long startMs, long endMs) {
    LipTimeline timeline = new LipTimeline(0);
    media(Modality.VIDEO, records).forEach(frame -> timeline.place((LipFrame) frame));
    return timeline.slice(startMs, endMs, timeline.endMs()).pixels();
  }

  private static Stream<MessageLite> media(Modality modality, List<MediaRecord> records) {
    return records.stream()
        .filter(record -> record.modality() == modality && !record.endOfStream())
        .sorted(Comparator.comparingLong(MediaRecord::sequence))
        .map(MediaRecord::message);
  }
}
