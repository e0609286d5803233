package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lipstream.tests.support.SharedData;

/**
 * Real people. Three clips of each speaker are read; with {@code -Dlipstream.grid=all} every clip.
 */
class GridTest {
  /** Clips of the corpus that begin with empty grey pictures; nobody can find a face there. */
  private static final int MOST_EMPTY_PICTURES = 40;

  private static final int CLIPS_WITH_EMPTY_PICTURES = 15;

  @Test
  void findsTheMouthOnEveryPictureOfEveryClip() throws IOException {
    List<String> withGuesses = new ArrayList<>();
    List<Path> clips = clips();
    for (Path file : clips) {
      Clip clip = Clip.read(file);
      assertThat(clip.lipFrames()).as("%s", file).isBetween(74, 75);
      assertThat(clip.lips()).hasSize(clip.lipFrames() * 96 * 96);
      assertThat(clip.samples().length).as("%s", file).isBetween(47_000, 48_100);
      assertThat(clip.warnings()).as("%s", file).isEmpty();
      int guesses = guesses(clip);
      assertThat(guesses).as("%s", file).isLessThan(MOST_EMPTY_PICTURES);
      if (guesses > 0) {
        withGuesses.add(file + ": " + guesses);
      }
    }
    assertThat(withGuesses).hasSizeLessThan(clips.size() > 100 ? CLIPS_WITH_EMPTY_PICTURES : 1);
  }

  private static int guesses(Clip clip) {
    int guesses = 0;
    for (boolean guessed : clip.interpolated()) {
      guesses += guessed ? 1 : 0;
    }
    return guesses;
  }

  private static List<Path> clips() throws IOException {
    int most = "all".equals(System.getProperty("lipstream.grid")) ? Integer.MAX_VALUE : 3;
    List<Path> clips = new ArrayList<>();
    try (Stream<Path> speakers = Files.list(SharedData.folder("grid"))) {
      for (Path speaker : speakers.filter(Files::isDirectory).sorted().toList()) {
        try (Stream<Path> files = Files.list(speaker)) {
          files
              .filter(file -> file.toString().endsWith(".mp4"))
              .sorted()
              .limit(most)
              .forEach(clips::add);
        }
      }
    }
    return clips;
  }
}
