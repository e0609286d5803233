package org.lipstream.app.session;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/** Puts an utterance together once more from the records that it was spoken in. */
public final class RecordedUtterance {
  private RecordedUtterance() {}

  /**
   * The media of a span; empty where what the modality needs is no longer there.
   *
   * @param chunks of the session's run, in any order, more than the span needs
   * @param frames likewise
   * @param modality as the utterance was understood
   */
  public static Optional<Utterance> of(
      List<AudioChunk> chunks,
      List<LipFrame> frames,
      long startMs,
      long endMs,
      Modalities modality) {
    float[] samples = modality.has(Modality.AUDIO) ? sound(chunks, startMs, endMs) : new float[0];
    byte[] lips = modality.has(Modality.VIDEO) ? lips(frames, startMs, endMs) : new byte[0];
    boolean lacking =
        (modality.has(Modality.AUDIO) && samples.length == 0)
            || (modality.has(Modality.VIDEO) && lips.length == 0);
    return lacking ? Optional.empty() : Optional.of(new Utterance(samples, lips));
  }

  private static float[] sound(List<AudioChunk> chunks, long startMs, long endMs) {
    AudioTimeline timeline = new AudioTimeline(0);
    chunks.stream()
        .filter(chunk -> !chunk.getEndOfStream())
        .sorted(Comparator.comparingLong(AudioChunk::getSequence))
        .forEach(timeline::place);
    return timeline.slice(startMs, endMs);
  }

  private static byte[] lips(List<LipFrame> frames, long startMs, long endMs) {
    LipTimeline timeline = new LipTimeline(0);
    for (LipFrame frame : frames) {
      if (!frame.getEndOfStream()) {
        timeline.place(frame);
      }
    }
    return timeline.slice(startMs, endMs, timeline.endMs()).pixels();
  }
}
