package org.lipstream.ingest.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.lipstream.media.MediaFormat;

/** Sound of any rate that is pushed in, as the events that a source would give: 80 ms each. */
public final class SoundFramer {
  public static final int LOWEST_RATE_HZ = 8_000;
  public static final int HIGHEST_RATE_HZ = 192_000;

  /** Length of all events but the last. */
  public static final int FRAME_MS = Resampling.CHUNK_SAMPLES * 1_000 / MediaFormat.SAMPLE_RATE_HZ;

  private final Resampling resampling;
  private final Consumer<MediaEvent.AudioSamples> sink;
  private final int channels;
  private final long startMs;
  private long samples;

  /**
   * @param rateHz of what is pushed in
   * @param channels that are mixed
   * @param startMs media time of the first sample
   * @throws IllegalArgumentException if there is no such sound
   */
  public SoundFramer(
      int rateHz, int channels, long startMs, Consumer<MediaEvent.AudioSamples> sink) {
    if (rateHz < LOWEST_RATE_HZ || rateHz > HIGHEST_RATE_HZ) {
      throw new IllegalArgumentException(
          "sample rate: %d Hz (expected: %d to %d)"
              .formatted(rateHz, LOWEST_RATE_HZ, HIGHEST_RATE_HZ));
    }
    if (channels < 1 || channels > 8) {
      throw new IllegalArgumentException("channels: " + channels + " (expected: 1 to 8)");
    }
    this.channels = channels;
    this.startMs = startMs;
    this.sink = sink;
    resampling = new Resampling(rateHz, this::deliver);
  }

  private void deliver(float[] chunk) {
    long timeMs = startMs + samples * 1_000 / MediaFormat.SAMPLE_RATE_HZ;
    samples += chunk.length;
    sink.accept(new MediaEvent.AudioSamples(timeMs, chunk));
  }

  /** Takes 16-bit little-endian samples, channels interleaved; a part of one at the end is left. */
  public void accept(ByteBuffer pcm) {
    ByteBuffer in = pcm.order(ByteOrder.LITTLE_ENDIAN);
    float[] mono = new float[in.remaining() / Short.BYTES / channels];
    for (int i = 0; i < mono.length; i++) {
      float sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += in.getShort();
      }
      // Records are made with the same factor: sound of their rate goes through unchanged.
      mono[i] = sum / channels / Short.MAX_VALUE;
    }
    resampling.accept(mono, mono.length);
  }

  /** Takes mono samples in [-1, 1]. */
  public void accept(float[] mono) {
    resampling.accept(mono, mono.length);
  }

  /** Hands over what is left. */
  public void finish() {
    resampling.processingFinished();
  }
}
