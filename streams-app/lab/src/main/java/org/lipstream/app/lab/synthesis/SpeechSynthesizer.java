package org.lipstream.app.lab.synthesis;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Speaks text in any {@link Voice}, by the {@code espeak-ng} and {@code flite} programs found on
 * the PATH. One process speaks one sentence, in 20 to 60 ms; any number of threads may speak at
 * once.
 */
public final class SpeechSynthesizer {
  private final Map<Engine, Path> programs = new EnumMap<>(Engine.class);
  private final Flite flite = new Flite();
  private final EspeakNg espeakNg = new EspeakNg();

  /** Looks for the programs on the PATH; those absent are missed only when a voice needs them. */
  public SpeechSynthesizer() {
    this(Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  SpeechSynthesizer(String searchPath) {
    for (Engine engine : Engine.values()) {
      find(engine.command(), searchPath).ifPresent(program -> programs.put(engine, program));
    }
  }

  /** Whether the engine's program was found. */
  public boolean has(Engine engine) {
    return programs.containsKey(engine);
  }

  /**
   * Speaks one text, the same way each time. Single letters are spoken as their names: {@code a}
   * where it stands between a preposition and a digit, as in "bin blue at a two now", and {@code z}
   * as "zed".
   *
   * @return the speech at 16 kHz with the engine's own short silences at its ends; with times when
   *     the engine is flite
   * @throws IllegalStateException if the engine's program is absent or fails
   */
  public Speech speak(Voice voice, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("text: blank (expected: words)");
    }
    Path program = programs.get(voice.engine());
    if (program == null) {
      throw new IllegalStateException(
          voice.engine().command()
              + ": not on the PATH (expected: the program installed, in Debian by the package of the same name)");
    }
    return voice.engine() == Engine.FLITE
        ? flite.speak(program, voice, text)
        : espeakNg.speak(program, voice, text);
  }

  private static Optional<Path> find(String command, String searchPath) {
    for (String directory : searchPath.split(File.pathSeparator)) {
      for (String name : new String[] {command, command + ".exe"}) {
        Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
        if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
          return Optional.of(candidate.toAbsolutePath());
        }
      }
    }
    return Optional.empty();
  }
}
