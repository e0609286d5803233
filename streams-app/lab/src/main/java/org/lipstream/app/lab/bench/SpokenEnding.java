package org.lipstream.app.lab.bench;

import java.util.Arrays;
import java.util.List;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.Clip;
import org.lipstream.media.MediaFormat;

/**
 * Cuts the silence after a clip's last word off, so that its last utterance is closed by the end of
 * the stream and not, a while before, by the silence.
 */
final class SpokenEnding {
  /** Silence that stays; shorter than what ends an utterance. */
  private static final long TAIL_MS = 100;

  private SpokenEnding() {}

  /**
   * @param finals what the whole clip's transcription says
   * @throws IllegalArgumentException if no utterance was found in it
   */
  static Clip of(Clip clip, SessionConfig config, List<TranscriptEvent> finals) {
    if (finals.isEmpty()) {
      throw new IllegalArgumentException("clip: no utterance (expected: one that speaks)");
    }
    TranscriptEvent.Span last = finals.get(finals.size() - 1).span();
    long endMs =
        Math.max(last.startMs(), last.endMs() - config.endpointing().paddingAfterMs()) + TAIL_MS;
    int samples = Math.toIntExact(endMs * MediaFormat.SAMPLE_RATE_HZ / 1000);
    int frames = Math.toIntExact(endMs * MediaFormat.LIP_FRAMES_PER_SECOND / 1000);
    int keptFrames = Math.min(frames, clip.lipFrames());
    return new Clip(
        Arrays.copyOf(clip.samples(), Math.min(samples, clip.samples().length)),
        Arrays.copyOf(clip.lips(), keptFrames * MediaFormat.LIP_BYTES),
        Arrays.copyOf(clip.interpolated(), keptFrames),
        clip.warnings());
  }
}
