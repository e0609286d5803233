package org.lipstream.tests.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.lab.train.tune.LoadedDecoder;
import org.lipstream.llm.lab.train.tune.TuneOptions;
import org.lipstream.llm.lab.train.tune.TunedLayers;
import org.lipstream.llm.lab.train.tune.TunedModel;
import org.lipstream.llm.lab.train.tune.Tuning;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;

class TuningTest {
  private static final Rates RATES = new Rates(4, 2);
  private static final Instant NEVER = Instant.MAX;
  private static final int STEPS = 6;

  @TempDir Path folder;

  private final ModelDirectory base = new ModelDirectory(Bundled.model());
  private final List<EncodedSample> samples = Noise.encoded(base, 4);

  private static TuneOptions options(TunedLayers adaptation, boolean norm, String pooling) {
    return new TuneOptions(
        100,
        DecorrelationLoss.PAPER,
        adaptation,
        norm,
        pooling,
        TrainedRates.only(RATES),
        List.of(Modalities.AV),
        STEPS,
        2,
        1e-3,
        1);
  }

  private static TuneOptions lowRank() {
    return options(new TunedLayers.Lora(LoraConfig.queriesAndValues(2, 4)), true, "average");
  }

  private boolean tune(TuneOptions options, TunedModel out, Instant deadline, Consumer<String> log)
      throws Exception {
    return new Tuning(base, base.llm(), folder.resolve("work"), options, log)
        .run(samples, samples.subList(0, 1), deadline, out);
  }

  private boolean tune(String out, Instant deadline, Consumer<String> log) throws Exception {
    TunedModel model = new TunedModel(folder.resolve(out), TunedModel.Extent.TRAINED);
    return tune(lowRank(), model, deadline, log);
  }

  private float[] lastStream(Path model) {
    try (LoadedDecoder decoder = new LoadedDecoder(new ModelDirectory(model), RATES)) {
      List<LayerSnapshot> layers =
          decoder.snapshot(samples.get(0), Modalities.AV, StreamIntervention.NONE).layers();
      return layers.get(layers.size() - 1).maps().orElseThrow().stream();
    }
  }

  private static double distance(float[] one, float[] other) {
    double square = 0;
    double size = 0;
    for (int i = 0; i < one.length; i++) {
      square += (one[i] - other[i]) * (double) (one[i] - other[i]);
      size += one[i] * (double) one[i];
    }
    return Math.sqrt(square / size);
  }

  /** Keeps the run at its first validation until the deadline is over. */
  private static Consumer<String> holdingUp(Instant deadline) {
    return line -> {
      while (line.contains("held out") && Instant.now().isBefore(deadline)) {
        Thread.onSpinWait();
      }
    };
  }

  @Test
  void stoppedInTheMiddleGoesOnFromThereAndLeavesAModelBothTimes() throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(3));
    assertThat(tune("tuned", deadline, holdingUp(deadline))).isFalse();
    assertThat(folder.resolve("tuned/lipstream.json")).exists();
    List<String> lines = new ArrayList<>();
    assertThat(tune("tuned", NEVER, lines::add)).isTrue();
    assertThat(lines.get(0)).contains("from step").doesNotContain("step " + STEPS + " of");
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line).contains("step " + STEPS + " held out", "av.sinks.bos", "wer.av"));
    try (LoadedDecoder decoder =
        new LoadedDecoder(new ModelDirectory(folder.resolve("tuned")), RATES)) {
      assertThat(decoder.transcribe(samples, Modalities.AV)).hasSize(samples.size());
    }
  }

  @Test
  void finishedRunIsNotRepeated() throws Exception {
    assertThat(tune("first", NEVER, line -> {})).isTrue();
    List<String> lines = new ArrayList<>();
    assertThat(tune("second", NEVER, lines::add)).isTrue();
    assertThat(lines).singleElement().asString().contains("from step 6 of 6");
    assertThat(Files.readAllBytes(folder.resolve("second/projector.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("first/projector.safetensors")));
  }

  @Test
  void partsThatHaveNotMetAreBridgedBySoundAlone() throws Exception {
    Path corpus = folder.resolve("noise.corpus");
    Noise.writeCorpus(corpus, 9);
    Path bridge = folder.resolve("bridge");
    Path models = base.directory().resolveSibling("open");
    List<String> parts =
        List.of(
            "--whisper",
            models.resolve("ear").toString(),
            "--llm",
            base.llm().directory().toString());
    List<String> sizes = List.of("--audio-rates", "16", "--inner", "64", "--bos", "<s>");
    List<String> marks = List.of("--marks", "<audio>,</audio>", "--out", bridge.toString());
    run("bridge", parts, sizes, marks);
    Path out = folder.resolve("tuned");
    run(
        "tune",
        List.of("--model", bridge.toString(), "--corpus", corpus.toString()),
        List.of("--modality", "audio", "--variations", "1", "--steps", "2", "--batch", "2"),
        List.of("--work", folder.resolve("work").toString(), "--out", out.toString()),
        List.of("--extent", "trained"));
    try (Recognizer recognizer = Recognizers.open(out)) {
      assertThat(recognizer.modalities()).isEqualTo(Modalities.AUDIO);
      Utterance noise = new Utterance(new float[16_000], new byte[0]);
      assertThat(recognizer.recognize(noise, Modalities.AUDIO).mediaTokens()).isEqualTo(4);
    }
  }

  @SafeVarargs
  private static void run(String command, List<String>... options) {
    List<String> line = new ArrayList<>(List.of(command));
    for (List<String> some : options) {
      line.addAll(some);
    }
    CommandRun run = CommandRun.of(line.toArray(String[]::new));
    assertThat(run.status()).as("%s", run.errors()).isZero();
  }

  @Test
  void commandTunesOnACorpusAndWritesAnAdapterBesideItsBase() throws Exception {
    Path corpus = folder.resolve("noise.corpus");
    Noise.writeCorpus(corpus, 9); // the eighth is held out
    Path out = folder.resolve("noisy");
    CommandRun run =
        CommandRun.of(
            "tune",
            "--corpus",
            corpus.toString(),
            "--work",
            folder.resolve("work").toString(),
            "--out",
            out.toString(),
            "--extent",
            "trained",
            "--lambda",
            "10",
            "--steps",
            "2",
            "--batch",
            "2");
    assertThat(run.status()).as(String.join("\n", run.errors())).isZero();
    assertThat(run.errors()).anyMatch(line -> line.contains("tune: step 2 held out"));
    JsonNode written = new ObjectMapper().readTree(out.resolve("lipstream.json").toFile());
    assertThat(written.path("name").asText()).isEqualTo("noisy");
    assertThat(out.resolve(written.path("base").asText()).toRealPath())
        .isEqualTo(Bundled.model().toRealPath());
    assertThat(out.resolve("llm/adapter_model.safetensors")).exists();
    assertThat(out.resolve("audio-encoder")).doesNotExist();
  }

  @Test
  void mergedAdapterMakesTheSameModelAsOneKeptBesideItsBase() throws Exception {
    Path kept = folder.resolve("kept");
    Path merged = folder.resolve("merged");
    tune(lowRank(), new TunedModel(kept, TunedModel.Extent.TRAINED), NEVER, line -> {});
    tune(lowRank(), new TunedModel(merged, TunedModel.Extent.WHOLE), NEVER, line -> {});
    assertThat(merged.resolve("llm/adapter_model.safetensors")).doesNotExist();
    assertThat(merged.resolve("audio-encoder/model.safetensors")).exists();
    double change = distance(lastStream(Bundled.model()), lastStream(kept));
    assertThat(distance(lastStream(kept), lastStream(merged)))
        .as("half precision; tuning changed the stream by %.4f", change)
        .isLessThan(0.005)
        .isLessThan(change / 5);
  }

  @Test
  void everythingMayBeTrainedWithStackedFramesAndWithoutNorm() throws Exception {
    Path out = folder.resolve("full");
    TuneOptions options = options(new TunedLayers.Full(), false, "stack");
    List<String> lines = new ArrayList<>();
    assertThat(tune(options, new TunedModel(out, TunedModel.Extent.WHOLE), NEVER, lines::add))
        .isTrue();
    assertThat(lines).anyMatch(line -> line.contains("step " + STEPS + " held out"));
    ModelDirectory model = new ModelDirectory(out);
    assertThat(model.description().stream(Modality.AUDIO).pooling()).isEqualTo("stack");
    try (LoadedDecoder decoder = new LoadedDecoder(model, RATES)) {
      assertThat(decoder.transcribe(samples, Modalities.AV)).hasSize(samples.size());
    }
    try (LipstreamModel recognizer = LipstreamModel.open(out)) {
      assertThat(recognizer.model()).isEqualTo("full");
    }
  }
}
