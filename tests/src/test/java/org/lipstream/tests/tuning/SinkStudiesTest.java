package org.lipstream.tests.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.lab.inside.Heard;
import org.lipstream.app.lab.inside.LongReading;
import org.lipstream.app.lab.inside.Origin;
import org.lipstream.app.lab.inside.Quantising;
import org.lipstream.app.lab.inside.SinksPage;
import org.lipstream.tests.command.Bundled;

/** The studies of sinks on the language model of the small bundled model. */
class SinkStudiesTest {
  private static final List<String> COLOURS = List.of("blue", "green", "red", "white");
  private static final List<String> DIGITS = List.of("one", "two", "three", "four", "five");
  private static final List<Heard> CLIPS =
      List.of(
          heard("bin blue at f two now", "bin blue at f two now", "been blew at f to now"),
          heard("lay red in b one again", "lay read in be one again", "lay red in b one again"));

  private final Path llm = Bundled.model().resolve("llm");

  @TempDir Path folder;

  private SinksPage page;

  @BeforeEach
  void writeAPage() throws IOException {
    Path file = folder.resolve("SINKS.md");
    Files.writeString(
        file,
        Stream.of("origin", "quantise", "window")
            .map(
                study ->
                    "<!-- %s: made by the command -->\n<!-- %s: end -->\n".formatted(study, study))
            .collect(Collectors.joining()));
    page = new SinksPage(file);
  }

  @Test
  void tellsWhatItCostsToTakeTheFirstTokenAway() throws IOException {
    new Origin(llm, "<s>", line -> {}).write(page, sentences(6), CLIPS, 0.5);
    assertThat(row("as it is")).hasSize(5);
    assertThat(nats(row("first token left out").get(1)))
        .isGreaterThan(nats(row("as it is").get(1)));
    assertThat(nats(row("the feature its own mean, a constant").get(2))).isCloseTo(0, within(1e-3));
    assertThat(folder.resolve("sinks/open/origin.svg")).content().contains("feed-forward");
  }

  @Test
  void fewerBitsCostMore() throws IOException {
    new Quantising(llm, "<s>", line -> {}).write(page, sentences(22), CLIPS, 0.5);
    assertThat(row("as stored | float").get(2)).isEqualTo("0");
    double eight = nats(row("8 bits an output | float").get(2));
    double four = nats(row("4 bits an output | float").get(2));
    assertThat(Math.abs(eight)).isLessThan(0.05);
    assertThat(four).isGreaterThan(Math.abs(eight));
  }

  @Test
  void readsOnWithACacheThatForgets() throws IOException {
    String text = String.join(" ", sentences(40));
    new LongReading(llm, "<s>", line -> {}).write(page, text, 128, 48, CLIPS, 0.5);
    assertThat(row("all that was read")).hasSize(6);
    assertThat(row("the newest 48")).hasSize(6);
    assertThat(row("each utterance by itself")).hasSize(3);
    assertThat(folder.resolve("sinks/open/window.svg")).exists();
  }

  private static List<String> sentences(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "set %s with %c %s please"
                    .formatted(COLOURS.get(i % 4), 'a' + i % 20, DIGITS.get(i * 3 % 5)))
        .toList();
  }

  private static Heard heard(String said, String best, String second) {
    return new Heard(
        said,
        "somebody",
        said,
        2,
        List.of(new Heard.Candidate(best, -0.2, 6), new Heard.Candidate(second, -0.25, 6)));
  }

  /** The cells of the first row that begins so. */
  private List<String> row(String beginning) throws IOException {
    String line =
        Files.readAllLines(page.file()).stream()
            .filter(one -> one.startsWith("| " + beginning + " |"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(beginning));
    return Stream.of(line.substring(2, line.length() - 2).split(Pattern.quote(" | "), -1))
        .map(String::strip)
        .toList();
  }

  private static double nats(String cell) {
    return Double.parseDouble(cell.split(" ")[0]);
  }
}
