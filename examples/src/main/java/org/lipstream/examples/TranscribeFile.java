package org.lipstream.examples;

import java.nio.file.Path;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.recognizer.SpeechRecognizer;

/** Prints what is said in a sound or video file, an utterance a line, with its time. */
public final class TranscribeFile {
  private TranscribeFile() {}

  /**
   * @param arguments the file; a model's name or directory, where it is not {@code open}
   */
  public static void main(String[] arguments) {
    String model = arguments.length > 1 ? arguments[1] : "open";
    try (SpeechRecognizer recognizer = SpeechRecognizer.open(model)) {
      for (TranscriptEvent said : recognizer.transcribe(Path.of(arguments[0])).finals()) {
        System.out.printf("%7.2f s  %s%n", said.span().startMs() / 1000.0, said.text());
      }
    }
  }
}
