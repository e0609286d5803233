package org.lipstream.examples;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.TargetDataLine;
import org.lipstream.recognizer.SpeechRecognizer;
import org.lipstream.recognizer.SpeechStream;
import org.lipstream.recognizer.StreamSettings;

/** Shows words while they are spoken into this machine's microphone. */
public final class LiveMicrophone {
  static final AudioFormat FORMAT = new AudioFormat(48_000, Short.SIZE, 1, true, false);

  private LiveMicrophone() {}

  public static void main(String[] arguments) throws Exception {
    try (TargetDataLine line = AudioSystem.getTargetDataLine(FORMAT)) {
      line.open(FORMAT);
      line.start();
      listen(new AudioInputStream(line));
    }
  }

  static void listen(AudioInputStream sound) throws Exception {
    try (SpeechRecognizer recognizer = SpeechRecognizer.open("open");
        SpeechStream stream =
            recognizer.stream(
                StreamSettings.sound(),
                said ->
                    System.out.print(
                        (said.isFinal() ? "\r%s%n" : "\r%s").formatted(said.text())))) {
      byte[] tenth = new byte[9_600];
      for (int bytes = sound.read(tenth); bytes > 0; bytes = sound.read(tenth)) {
        stream.acceptPcm(tenth, bytes, (int) sound.getFormat().getSampleRate());
      }
      stream.finish();
    }
  }
}
