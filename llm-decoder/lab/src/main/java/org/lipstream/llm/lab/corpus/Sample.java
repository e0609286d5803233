package org.lipstream.llm.lab.corpus;

import java.util.List;
import org.lipstream.media.MediaFormat;

/**
 * One utterance.
 *
 * @param transcript words with single spaces; lower-case unless stages say otherwise
 * @param alignment where each word of the transcript was spoken; empty where it is not known
 * @param samples 16 kHz mono; empty where there is no sound
 * @param lips grey crops of 96 x 96 bytes, 25 a second; empty where there is no picture
 */
public record Sample(
    String id,
    String speaker,
    String transcript,
    List<WordSpan> alignment,
    short[] samples,
    byte[] lips) {
  public Sample {
    alignment = List.copyOf(alignment);
    if (!alignment.isEmpty() && alignment.size() != words(transcript).size()) {
      throw new IllegalArgumentException(
          "alignment of %s: %d words (expected: %d)"
              .formatted(id, alignment.size(), words(transcript).size()));
    }
  }

  public int lipFrames() {
    return lips.length / MediaFormat.LIP_BYTES;
  }

  public List<String> words() {
    return words(transcript);
  }

  /** The same without its pictures, which are most of its memory. */
  public Sample withoutLips() {
    return new Sample(id, speaker, transcript, alignment, samples, new byte[0]);
  }

  /** The same, written differently; word times are not kept. */
  public Sample withTranscript(String other) {
    return new Sample(id, speaker, other, List.of(), samples, lips);
  }

  private static List<String> words(String transcript) {
    return transcript.isBlank() ? List.of() : List.of(transcript.trim().split("\\s+"));
  }

  /** Samples in [-1, 1]. */
  public float[] floatSamples() {
    float[] values = new float[samples.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = samples[i] / 32768f;
    }
    return values;
  }
}
