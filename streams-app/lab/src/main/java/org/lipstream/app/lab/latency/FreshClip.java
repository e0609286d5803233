package org.lipstream.app.lab.latency;

import java.util.concurrent.atomic.AtomicInteger;
import org.lipstream.ingest.media.Clip;
import org.lipstream.media.MediaFormat;

/**
 * A clip as if it were seen for the first time: a recogniser remembers frames by their pixels, so
 * each playing has a number in the corner of its pictures, which no encoder sees (they take the
 * middle).
 */
final class FreshClip {
  private static final AtomicInteger PLAYINGS = new AtomicInteger();

  private FreshClip() {}

  /** The same clip, marked with a number that no other one has. */
  static Clip of(Clip clip) {
    int playing = PLAYINGS.incrementAndGet();
    byte[] lips = clip.lips().clone();
    for (int at = 0; at < lips.length; at += MediaFormat.LIP_BYTES) {
      mark(lips, at, playing);
    }
    return new Clip(clip.samples(), lips, clip.interpolated(), clip.warnings());
  }

  /** Marks the picture that begins there. */
  private static void mark(byte[] pixels, int offset, int playing) {
    for (int i = 0; i < Integer.BYTES; i++) {
      pixels[offset + i] = (byte) (playing >> Byte.SIZE * i);
    }
  }
}
