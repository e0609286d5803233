package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.media.MediaFormat;

/**
 * Clips one after the other, as one recording, and what is said in it when.
 *
 * @param words in media time of the recording
 */
record Spoken(String name, Clip clip, List<WordSpan> words) {
  private static final int SAMPLES_PER_FRAME =
      MediaFormat.SAMPLE_RATE_HZ / MediaFormat.LIP_FRAMES_PER_SECOND;

  Spoken {
    words = List.copyOf(words);
  }

  /**
   * Recordings of so many clips each.
   *
   * @throws IllegalArgumentException if a clip has no word times
   */
  static List<Spoken> of(TestSet set, int clipsEach) {
    List<Spoken> all = new ArrayList<>();
    for (int from = 0; from < set.clips().size(); from += clipsEach) {
      all.add(join(set, from, Math.min(set.clips().size(), from + clipsEach)));
    }
    return all;
  }

  private static Spoken join(TestSet set, int from, int to) {
    int frames = set.clips().subList(from, to).stream().mapToInt(Clip::lipFrames).sum();
    float[] samples = new float[frames * SAMPLES_PER_FRAME];
    byte[] lips = new byte[frames * MediaFormat.LIP_BYTES];
    boolean[] interpolated = new boolean[frames];
    List<WordSpan> words = new ArrayList<>();
    int frame = 0;
    for (int i = from; i < to; i++) {
      Clip clip = set.clips().get(i);
      List<WordSpan> spans = set.entries().get(i).alignment();
      if (spans.isEmpty() || clip.lipFrames() == 0) {
        throw new IllegalArgumentException(
            set.entries().get(i).path() + ": no alignment or no lips (expected: both)");
      }
      int kept = Math.min(clip.samples().length, clip.lipFrames() * SAMPLES_PER_FRAME);
      System.arraycopy(clip.samples(), 0, samples, frame * SAMPLES_PER_FRAME, kept);
      System.arraycopy(clip.lips(), 0, lips, frame * MediaFormat.LIP_BYTES, clip.lips().length);
      System.arraycopy(clip.interpolated(), 0, interpolated, frame, clip.lipFrames());
      int startMs = frame * 1000 / MediaFormat.LIP_FRAMES_PER_SECOND;
      for (WordSpan span : spans) {
        words.add(new WordSpan(span.word(), startMs + span.startMs(), startMs + span.endMs()));
      }
      frame += clip.lipFrames();
    }
    return new Spoken("spoken-" + from, new Clip(samples, lips, interpolated, List.of()), words);
  }
}
