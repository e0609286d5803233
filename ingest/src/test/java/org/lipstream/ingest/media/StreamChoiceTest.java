package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of several streams of a kind, of which the first is not the one that is wanted. */
class StreamChoiceTest {
  @TempDir Path folder;

  @Test
  void hearsTheSecondSoundWhereTheFirstIsSilent() throws IOException {
    Clip clip = Clip.read(file("silent-then-tone.mka"));
    assertThat(clip.samples()[TestMedia.loudest(clip.samples())]).isGreaterThan(0.1f);
    assertThat(clip.samples().length / 16_000.0).isCloseTo(2, within());
    assertThat(clip.warnings())
        .singleElement()
        .asString()
        .endsWith("the first sound is silent; going on with stream 1");
  }

  @Test
  void seesTheSecondPicturesWhereTheFirstShowNoFace() throws IOException {
    Clip clip = Clip.read(file("plain-then-face.mp4"));
    assertThat(clip.lipFrames()).isEqualTo(25);
    assertThat(clip.warnings()).isEmpty();
  }

  @Test
  void takesACoverForNoPictures() throws IOException {
    try (MediaSource source = MediaSource.open(file("cover.m4a"))) {
      assertThat(source.hasAudio()).isTrue();
      assertThat(source.hasVideo()).isFalse();
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(0.1);
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = StreamChoiceTest.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }
}
