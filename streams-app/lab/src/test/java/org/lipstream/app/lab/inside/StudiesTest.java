package org.lipstream.app.lab.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudiesTest {
  @TempDir Path folder;

  @Test
  void aStudyRewritesItsOwnPartOfThePageAlone() throws IOException {
    Path file = folder.resolve("SINKS.md");
    Files.writeString(
        file, "Before.\n<!-- a: made by the command -->\nold\n<!-- a: end -->\nBehind.\n");
    new SinksPage(file).put("a", "new\n\n");
    assertThat(file)
        .hasContent("Before.\n<!-- a: made by the command -->\nnew\n<!-- a: end -->\nBehind.\n");
    assertThatThrownBy(() -> new SinksPage(file).put("b", ""))
        .hasMessageContaining("no place for b");
  }

  @Test
  void aDifferenceOnTheSameItemsIsTighterThanItsRates() {
    double[] under = new double[60];
    double[] hard = new double[60];
    double[] harder = new double[60];
    for (int i = 0; i < under.length; i++) {
      under[i] = 10;
      hard[i] = i % 10;
      harder[i] = i % 10 + 1;
    }
    Paired rate = new Paired(hard, under);
    Paired more = new Paired(harder, under);
    assertThat(more.rate() - rate.rate()).isCloseTo(0.1, within(1e-9));
    assertThat(more.more(rate)[0]).isCloseTo(0.1, within(1e-9));
    assertThat(more.interval()[1] - more.interval()[0]).isGreaterThan(0.05);
  }

  @Test
  void theEarsTextIsChosenWhereTheLanguageModelHasNoSay() {
    Heard heard =
        new Heard(
            "clip",
            "somebody",
            "mark sees two elephants",
            2,
            List.of(
                new Heard.Candidate("Mark seas to elephants.", -0.1, 5),
                new Heard.Candidate("Mark sees 2 elephants.", -0.2, 5)));
    assertThat(heard.chosen(new double[] {-30, -10}, 0)).isEqualTo("Mark seas to elephants.");
    assertThat(heard.chosen(new double[] {-30, -10}, 0.15)).isEqualTo("Mark sees 2 elephants.");
    assertThat(heard.errors("Mark sees 2 elephants.")).isZero();
    assertThat(heard.errors("Mark seas to elephants.")).isEqualTo(2);
  }

  @Test
  void stretchesOfSoundAreToldApart() {
    float[] samples = new float[6 * 1_600];
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i++) {
      int stretch = i / 1_600;
      samples[i] =
          switch (stretch) {
            case 2 -> (float) (0.3 * Math.sin(2 * Math.PI * 150 * i / 16_000));
            case 3 -> (float) (0.2 * random.nextGaussian());
            default -> 1e-4f;
          };
    }
    assertThat(SoundClasses.kinds(samples, 6))
        .containsExactly(
            SoundClasses.Kind.BORDER,
            SoundClasses.Kind.SILENCE,
            SoundClasses.Kind.VOICED,
            SoundClasses.Kind.UNVOICED,
            SoundClasses.Kind.SILENCE,
            SoundClasses.Kind.BORDER);
  }
}
