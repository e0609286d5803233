package org.lipstream.ingest.media;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lipstream.media.MediaFormat;

/**
 * A whole file in memory: 64 kB of samples and 230 kB of pixels a second, so for short files.
 *
 * @param samples 16 kHz mono in [-1, 1]; empty where the file has no sound
 * @param lips mouth crops of {@link MediaFormat#LIP_BYTES} bytes, 25 a second, one after the other;
 *     empty where the file has no picture or no face was found in any
 * @param interpolated for each crop, whether its place was guessed
 * @param warnings see {@link MediaSource#warnings}
 */
public record Clip(float[] samples, byte[] lips, boolean[] interpolated, List<String> warnings) {

  public Clip {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a file from start to end.
   *
   * @throws MediaException as {@link MediaSource#open} and {@link MediaSource#next}
   */
  public static Clip read(Path file) {
    try (MediaSource source = MediaSource.open(file)) {
      return read(source);
    }
  }

  static Clip read(MediaSource source) {
    Collector collector = new Collector();
    for (Optional<MediaEvent> event = source.next(); event.isPresent(); event = source.next()) {
      collector.accept(event.get());
    }
    return collector.result(source);
  }

  public int lipFrames() {
    return interpolated.length;
  }

  /** The longer of the two streams, in milliseconds. */
  public long durationMs() {
    return Math.max(
        samples.length * 1000L / MediaFormat.SAMPLE_RATE_HZ,
        lipFrames() * 1000L / MediaFormat.LIP_FRAMES_PER_SECOND);
  }

  /** The state of a reading. */
  private static final class Collector {
    private final List<float[]> chunks = new ArrayList<>();
    private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    private boolean[] guessed = new boolean[128];
    private int sampleCount;
    private int frames;

    void accept(MediaEvent event) {
      if (event instanceof MediaEvent.AudioSamples audio) {
        chunks.add(audio.samples());
        sampleCount = Math.addExact(sampleCount, audio.samples().length);
      } else if (event instanceof MediaEvent.LipCrop crop) {
        if (frames == guessed.length) {
          guessed = Arrays.copyOf(guessed, 2 * frames);
        }
        guessed[frames++] = crop.interpolated();
        pixels.writeBytes(crop.pixels());
      }
    }

    Clip result(MediaSource source) {
      float[] samples = new float[sampleCount];
      int filled = 0;
      for (float[] chunk : chunks) {
        System.arraycopy(chunk, 0, samples, filled, chunk.length);
        filled += chunk.length;
      }
      boolean usable = source.faceFound();
      return new Clip(
          samples,
          usable ? pixels.toByteArray() : new byte[0],
          usable ? Arrays.copyOf(guessed, frames) : new boolean[0],
          source.warnings());
    }
  }
}
