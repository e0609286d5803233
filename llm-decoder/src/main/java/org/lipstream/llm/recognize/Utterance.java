package org.lipstream.llm.recognize;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * The media of one utterance, all starting at the same media time.
 *
 * @param samples 16 kHz mono in [-1, 1]; empty where there is no sound
 * @param lips grey mouth crops of {@link MediaFormat#LIP_BYTES}, 25 a second, one after the other;
 *     empty where there is no picture
 */
public record Utterance(float[] samples, byte[] lips) {
  public Utterance {
    if (lips.length % MediaFormat.LIP_BYTES != 0) {
      throw new IllegalArgumentException(
          "lips.length: %d (expected: a multiple of %d)"
              .formatted(lips.length, MediaFormat.LIP_BYTES));
    }
    if (samples.length == 0 && lips.length == 0) {
      throw new IllegalArgumentException("utterance: empty (expected: samples or lips)");
    }
  }

  public int lipFrames() {
    return lips.length / MediaFormat.LIP_BYTES;
  }

  public long durationMs() {
    return Math.max(
        samples.length * 1000L / MediaFormat.SAMPLE_RATE_HZ,
        lipFrames() * 1000L / MediaFormat.LIP_FRAMES_PER_SECOND);
  }

  /** Whether there is anything of a kind of media. */
  public boolean has(Modality modality) {
    return switch (modality) {
      case AUDIO -> samples.length > 0;
      case VIDEO -> lips.length > 0;
    };
  }

  /** Whether another has the very same media. */
  public boolean isSameAs(Utterance other) {
    return Arrays.equals(samples, other.samples) && Arrays.equals(lips, other.lips);
  }

  /** All media at hand. */
  public Modalities modalities() {
    Set<Modality> present = EnumSet.noneOf(Modality.class);
    for (Modality modality : Modality.values()) {
      if (has(modality)) {
        present.add(modality);
      }
    }
    return new Modalities(present);
  }

  /**
   * Which of the media at hand are used: those that are wanted, or where none of them is there,
   * whatever the model takes; empty where it takes none.
   *
   * @param taken what the model has encoders for
   */
  public Optional<Modalities> usable(Modalities taken, Modalities wanted) {
    Modalities there = modalities().and(taken);
    if (there == null) {
      return Optional.empty();
    }
    Modalities both = there.and(wanted);
    return Optional.of(both == null ? there : both);
  }
}
