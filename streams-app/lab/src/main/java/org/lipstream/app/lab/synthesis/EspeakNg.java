package org.lipstream.app.lab.synthesis;

import java.nio.file.Path;
import java.util.List;

/** Speaks by espeak-ng, whose command line tells no times. */
final class EspeakNg {
  private static final int USUAL_WORDS_PER_MINUTE = 175;

  Speech speak(Path program, Voice voice, String text) {
    byte[] wav =
        Command.output(
            List.of(
                program.toString(),
                "-v",
                voice.speaker(),
                "-s",
                String.valueOf(USUAL_WORDS_PER_MINUTE * voice.ratePercent() / 100),
                "-p",
                String.valueOf(voice.pitch()),
                "--stdout",
                "--",
                SpokenText.of(text, "[['eI]]")));
    return new Speech(Wav.samples(wav), List.of(), List.of());
  }
}
