package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class CalibrationTest {
  @Test
  void tellsTheShareOfRightWordsOfADecoderThatIsTooSure() {
    Random random = new Random(1);
    List<Calibration.Judged> words = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      double truth = 0.3 + 0.69 * random.nextDouble();
      double logit = Math.log(truth / (1 - truth));
      double claimed = 1 / (1 + Math.exp(-2 * logit - 0.5));
      words.add(new Calibration.Judged(claimed, 0, random.nextDouble() < truth));
    }
    Calibration fitted = Calibration.fit(words);
    assertThat(fitted.slope()).isCloseTo(0.5, within(0.06));
    assertThat(fitted.offset()).isCloseTo(-0.25, within(0.15));
    assertThat(fitted.confidence(0.9, 0)).isCloseTo(0.7, within(0.03));
  }

  @Test
  void believesWordsLessWhereTheWholeUtteranceIsUnlikely() {
    Random random = new Random(2);
    List<Calibration.Judged> words = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      boolean noisy = i % 2 == 0;
      words.add(
          new Calibration.Judged(0.9, noisy ? -1 : 3, random.nextDouble() < (noisy ? 0.5 : 0.9)));
    }
    Calibration fitted = Calibration.fit(words);
    assertThat(fitted.confidence(0.9, -1)).isCloseTo(0.5, within(0.04));
    assertThat(fitted.confidence(0.9, 3)).isCloseTo(0.9, within(0.04));
  }

  @Test
  void wordsOfOneUtteranceKeepTheirOrder() {
    Calibration one = new Calibration(0.6, 0.4, -0.2, 10);
    List<Hypothesis.Word> words =
        List.of(
            new Hypothesis.Word("a", 0, 1, 0.5),
            new Hypothesis.Word("b", 1, 2, 0.9),
            new Hypothesis.Word("c", 2, 3, 0.7));
    List<Double> confidences =
        one.calibrated(words).stream().map(Hypothesis.Word::confidence).toList();
    assertThat(confidences.get(0)).isLessThan(confidences.get(2));
    assertThat(confidences.get(2)).isLessThan(confidences.get(1));
    double mean = Calibration.company(List.of(0.5, 0.9, 0.7));
    assertThat(confidences.get(1)).isEqualTo(one.confidence(0.9, mean));
  }

  @Test
  void staysFiniteWhereAllWordsAreRight() {
    List<Calibration.Judged> words =
        List.of(new Calibration.Judged(0.9, 0, true), new Calibration.Judged(1, 0, true));
    assertThat(Calibration.fit(words).confidence(0.95, 0)).isBetween(0.9, 1.0);
  }

  @Test
  void readsWhatItWroteAndNothingWhereThereIsNone(@TempDir Path model) throws IOException {
    assertThat(Calibration.read(model)).isEqualTo(Calibration.NONE);
    assertThat(Calibration.NONE.confidence(0.37, 2)).isEqualTo(0.37);
    Calibration one = new Calibration(0.5, 0.3, -0.25, 960);
    Files.writeString(model.resolve(Calibration.FILE), one.toJson());
    assertThat(Calibration.read(model)).isEqualTo(one);
  }

  @Test
  void refusesOneThatWouldTurnTheOrderRound(@TempDir Path model) throws IOException {
    Files.writeString(model.resolve(Calibration.FILE), "{\"slope\":-1,\"offset\":0}");
    assertThatThrownBy(() -> Calibration.read(model))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("calibration: slope -1.0");
  }
}
