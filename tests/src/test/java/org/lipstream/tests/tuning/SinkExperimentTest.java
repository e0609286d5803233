package org.lipstream.tests.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.lab.sinks.SinksDocument;
import org.lipstream.llm.lab.experiment.RunPlan;
import org.lipstream.llm.lab.experiment.RunResult;
import org.lipstream.llm.lab.experiment.SinkExperiment;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;

class SinkExperimentTest {
  private static final Instant NEVER = Instant.MAX;
  private static final SinkExperiment.Settings SETTINGS =
      new SinkExperiment.Settings(1, 2, 2, 1e-3, DecorrelationLoss.PAPER);

  @TempDir Path folder;

  private final ModelDirectory base = new ModelDirectory(Bundled.model());
  private final List<EncodedSample> noise = Noise.encoded(base, 3);

  /** Plain and decorrelated, at the highest audio-visual rates. */
  private final List<RunPlan> plans = RunPlan.all(List.of(100.0), 1).subList(0, 2);

  private final List<String> log = new ArrayList<>();

  private SinkExperiment experiment() throws IOException {
    return new SinkExperiment(base, folder.resolve("work"), SETTINGS, log::add);
  }

  @Test
  void stoppedAfterARunItGoesOnWithTheNext() throws Exception {
    SinkExperiment stopped = experiment();
    SinkExperiment.Measured crash =
        () -> {
          if (stopped.results().size() == 2) {
            throw new IOException("killed");
          }
        };
    assertThatThrownBy(() -> stopped.run(plans, noise, noise, NEVER, crash)).hasMessage("killed");
    assertThat(stopped.results()).extracting(RunResult::steps).containsExactlyInAnyOrder(0L, 1L);
    log.clear();
    SinkExperiment resumed = experiment();
    assertThat(resumed.run(plans, noise, noise, NEVER, () -> {})).isTrue();
    assertThat(log).filteredOn(line -> line.contains("measured")).hasSize(1);
    assertThat(resumed.results())
        .extracting(RunResult::lambda)
        .containsExactlyInAnyOrder(0.0, 0.0, 100.0);
    for (RunResult result : resumed.results()) {
      assertThat(result.errors().get(SinkExperiment.UNMITIGATED)).hasSize(noise.size());
      assertThat(result.rotations()).hasSize(2);
      boolean plain = result.steps() > 0 && result.lambda() == 0;
      assertThat(result.errors()).hasSize(plain ? 5 : 1);
    }
    assertDocument(resumed);
  }

  private void assertDocument(SinkExperiment experiment) throws IOException {
    Path file = folder.resolve("docs/SINKS.md");
    List<RunPlan> all = RunPlan.all(List.of(100.0), 2);
    new SinksDocument(List.of(new SinksDocument.Section("grid", experiment.results(), all)))
        .write(file);
    String text = Files.readString(file);
    assertThat(text)
        .contains("| AVSR (16,5) | 1 | 2 |")
        .contains("| AVSR (16,5), before |")
        .containsPattern("\\| AVSR \\(16,5\\) \\| \\d+ \\| \\d+[.]\\d\\d \\|") // what a step costs
        .contains("- plain, seed 1: ASR (32), ")
        .contains("- lambda 100, seed 2: AVSR (16,5), ");
    for (int figure = 1; figure <= 6; figure++) {
      assertThat(text).contains("sinks/grid/" + figure + "-");
    }
    assertThat(folder.resolve("docs/sinks/grid/7a-sink-turned-away.svg"))
        .content()
        .contains("<svg");
    assertThat(folder.resolve("docs/sinks/grid/7b-token-turned-to-bos.svg")).exists();
  }

  @Test
  void commandStoppedAtOnceLeavesADocumentThatSaysWhatIsMissing() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    Noise.writeCorpus(work.resolve("grid-dev.corpus"), 1);
    Noise.writeCorpus(work.resolve("grid-train.corpus"), 1);
    Path out = folder.resolve("SINKS.md");
    CommandRun run =
        CommandRun.of(
            "sinks-report",
            "--data",
            folder.toString(),
            "--work",
            work.toString(),
            "--out",
            out.toString(),
            "--tasks",
            "ASR (8),avsr (16/5)",
            "--minutes",
            "0");
    assertThat(run.status()).as(String.join("\n", run.errors())).isZero();
    assertThat(run.errors()).last().asString().contains("run again to go on");
    assertThat(Files.readString(out))
        .contains("0 tunings")
        .contains("- lambda 10000, seed 2: AVSR (16,5), ASR (8)\n");
  }

  @Test
  void anUnknownTaskIsToldWithThoseThereAre() {
    CommandRun run =
        CommandRun.of(
            "sinks-report", "--data", "d", "--work", "w", "--out", "o", "--tasks", "ASR (9)");
    assertThat(run.status()).isEqualTo(2);
    assertThat(String.join("\n", run.errors())).contains("ASR (9)", "ASR (8)", "AVSR (16/5)");
  }

  @Test
  void aModelWhosePartsHaveNotMetIsMeasuredBehindItsTuningAlone() throws Exception {
    Path bridge = folder.resolve("bridge");
    CommandRun made =
        CommandRun.of(
            "bridge",
            "--whisper",
            Bundled.model().resolve("audio-encoder").toString(),
            "--lips",
            Bundled.model().resolve("video-encoder").toString(),
            "--llm",
            Bundled.model().resolve("llm").toString(),
            "--bos",
            "<s>",
            "--marks",
            "<audio>,</audio>,<video>,</video>",
            "--inner",
            "64",
            "--out",
            bridge.toString());
    assertThat(made.status()).as(String.join("\n", made.errors())).isZero();
    SinkExperiment strangers =
        new SinkExperiment(new ModelDirectory(bridge), folder.resolve("work"), SETTINGS, log::add);
    assertThat(strangers.run(plans.subList(0, 1), noise, noise, NEVER, () -> {})).isTrue();
    assertThat(strangers.results()).extracting(RunResult::steps).containsExactly(1L);
  }
}
