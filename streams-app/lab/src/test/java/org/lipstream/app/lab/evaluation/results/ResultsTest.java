package org.lipstream.app.lab.evaluation.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.lab.chart.LineChart;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

class ResultsTest {
  private static final TrainedRates RATES =
      new TrainedRates(new Rates(4, 2), List.of(4, 16), List.of(2, 5));

  @TempDir private Path folder;

  @Test
  void writesTheErrorRateOfEveryConditionIntoItsCell() throws IOException {
    Path log = folder.resolve("training.log");
    Files.writeString(
        log, "audio: step 250 held out wer 0.5000\nnoise\naudio: step 500 held out wer 0.2500\n");
    Path card = folder.resolve("README.md");
    Files.writeString(card, "# Model card\n\n## Limits\n");
    Path document = folder.resolve("RESULTS.md");

    String first =
        new Results(new Scripted(), line -> {}).write(set("dev"), List.of(), log, card, document);

    assertThat(first)
        .contains("| dev (2) | 25.0 (25.0-25.0) | 50.0 (50.0-50.0) | 100.0 (100.0-100.0) |");
    assertThat(Files.readString(document))
        .contains("| sound | 16 | 3.1 | 75.0 (75.0-75.0) |")
        .contains("| lips | 5 | 5.0 | 100.0 (100.0-100.0) |")
        .contains("| av | d > wrong (2) |")
        .contains("![Word error rate while training](img/training.svg)")
        .contains("\n## Model card\n\n### Limits\n");
    assertThat(Files.readString(folder.resolve("img/training.svg"))).contains("audio encoder");
  }

  @Test
  void namesTheOptionsThatMeasureACellAlone() {
    Condition cell =
        Condition.noisy(
            Modalities.AV, org.lipstream.app.lab.evaluation.NoiseKind.WHITE, -5, new Rates(16, 2));

    assertThat(cell.options(RATES)).isEqualTo("--modality av --snr -5 --noise white --rates 16,2");
  }

  /** Gets "a b c d" right but for so many words as the condition says. */
  private static final class Scripted implements Recognizer {
    @Override
    public String model() {
      return "scripted";
    }

    @Override
    public TrainedRates rates() {
      return RATES;
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      return requests.stream().map(Scripted::hypothesis).toList();
    }

    private static Hypothesis hypothesis(RecognitionRequest request) {
      int wrong;
      if (request.modality().equals(Modalities.AV)) {
        wrong = 1;
      } else if (request.modality().equals(Modalities.VIDEO)) {
        wrong = 4;
      } else {
        wrong = request.rates().audio() == 4 ? 2 : 3;
      }
      List<String> words = new ArrayList<>(List.of("a", "b", "c", "d").subList(0, 4 - wrong));
      while (words.size() < 4) {
        words.add("wrong");
      }
      String text = String.join(" ", words);
      return new Hypothesis(
          text,
          List.of(new Hypothesis.Word(text, 0, 100, 1)),
          request.modality(),
          request.rates(),
          1,
          1);
    }

    @Override
    public void close() {}
  }

  private static TestSet set(String name) {
    Manifest.Entry entry = new Manifest.Entry(Path.of("clip.mp4"), "s", "a b c d", List.of());
    return new TestSet(name, List.of(entry, entry), List.of(tone(), tone()));
  }

  private static Clip tone() {
    float[] samples = new float[2 * MediaFormat.SAMPLE_RATE_HZ];
    for (int i = 8_000; i < 24_000; i++) {
      samples[i] = (float) (0.3 * Math.sin(i * 2 * Math.PI * 300 / MediaFormat.SAMPLE_RATE_HZ));
    }
    byte[] lips = new byte[50 * MediaFormat.LIP_BYTES];
    Arrays.fill(lips, (byte) 90);
    return new Clip(samples, lips, new boolean[50], List.of());
  }

  @Test
  void curvesAreOfTheLastRunOfEachStage() {
    LineChart chart =
        TrainingCurves.of(
            List.of(
                "joint: 6,400,000 parameters, from step 0 of 4000",
                "joint: step 250 held out audio 0.5000 av 0.4000",
                "video: 2,220,340 parameters, from step 0 of 1500",
                "video: step 250 held out wer 0.3000",
                "joint: 6,400,000 parameters, from step 250 of 4000",
                "joint: step 500 held out audio 0.4500 av 0.3500",
                "video: 2,220,340 parameters, from step 0 of 1500",
                "video: step 250 held out wer 0.2500"));
    assertThat(chart.lines().stream().map(LineChart.Line::name))
        .containsExactly("together, audio", "together, av", "lip encoder");
    assertThat(chart.lines().get(0).points()).hasSize(2);
    assertThat(chart.lines().get(2).points()).containsExactly(new double[] {250, 25});
  }
}
