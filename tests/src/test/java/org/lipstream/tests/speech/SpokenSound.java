package org.lipstream.tests.speech;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.dashboard.feed.UtteranceSound;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.Voice;

/** Sentences in a voice that {@code open} hears without a fault, 16 kHz. */
final class SpokenSound {
  static final String FOX = "The quick brown fox jumps over the lazy dog.";
  private static final Voice VOICE = new Voice(Engine.FLITE, "slt", 100, 170);

  private SpokenSound() {}

  /** Sentences with 1.5 s of silence behind each. */
  static short[] samples(String... sentences) {
    List<float[]> parts = new ArrayList<>();
    for (String sentence : sentences) {
      parts.add(new SpeechSynthesizer().speak(VOICE, sentence.replace(".", "")).samples());
      parts.add(new float[24_000]);
    }
    short[] samples = new short[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      for (float value : part) {
        samples[at++] = (short) Math.round(value * 32_767);
      }
    }
    return samples;
  }

  /** The same as a WAV file. */
  static byte[] wav(String... sentences) {
    return new UtteranceSound(0, samples(sentences)).wav();
  }
}
