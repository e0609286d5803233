package org.lipstream.llm.lab.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.media.MediaFormat;

class CorpusFileTest {
  @TempDir Path folder;

  private final Sample sample =
      new Sample(
          "a",
          "s1",
          "bin blue",
          List.of(new WordSpan("bin", 0, 10), new WordSpan("blue", 10, 30)),
          new short[] {1, -2, Short.MAX_VALUE},
          new byte[MediaFormat.LIP_BYTES]);

  @Test
  void givesBackWhatWasWritten() throws IOException {
    Path file = folder.resolve("c");
    try (CorpusFile.Writer writer = new CorpusFile.Writer(file)) {
      writer.add(sample);
      writer.add(sample);
    }
    List<Sample> read = CorpusFile.read(file);
    assertThat(read).hasSize(2);
    assertThat(read.get(1).samples()).containsExactly(sample.samples());
    assertThat(read.get(1).alignment()).isEqualTo(sample.alignment());
    assertThat(read.get(1).lipFrames()).isEqualTo(1);
  }

  @Test
  void saysThatAFileIsTruncated() throws IOException {
    Path file = folder.resolve("c");
    try (CorpusFile.Writer writer = new CorpusFile.Writer(file)) {
      writer.add(sample);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    assertThatThrownBy(() -> CorpusFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("truncated after 0 samples");
  }

  @Test
  void refusesAnAlignmentOfOtherWords() {
    assertThatThrownBy(
            () ->
                new Sample(
                    "b",
                    "",
                    "one two",
                    List.of(new WordSpan("one", 0, 1)),
                    new short[1],
                    new byte[0]))
        .hasMessage("alignment of b: 1 words (expected: 2)");
  }
}
