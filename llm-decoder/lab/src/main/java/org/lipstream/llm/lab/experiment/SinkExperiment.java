package org.lipstream.llm.lab.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.lipstream.llm.lab.experiment.RunPlan.Condition;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.lab.train.tune.LoadedDecoder;
import org.lipstream.llm.lab.train.tune.TuneOptions;
import org.lipstream.llm.lab.train.tune.TunedLayers;
import org.lipstream.llm.lab.train.tune.TunedModel;
import org.lipstream.llm.lab.train.tune.Tuning;
import org.lipstream.llm.mitigate.ColumnScaling;
import org.lipstream.llm.mitigate.FirstTokenShift;
import org.lipstream.llm.mitigate.MediaRedistribution;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.TrainedRates;

/**
 * Tunes one model under many conditions and measures each, in a folder of results one file a run;
 * what is there already is not done again.
 */
public final class SinkExperiment {
  /** How errors of decoding with the model's own attention are named. */
  public static final String UNMITIGATED = "none";

  private static final String DESCRIPTION = "lipstream.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The published limit is 20 in models 4,096 wide, where sqrt(D) = 64 is the most. */
  private static final double NARROW_LIMIT = 5;

  private static final Map<String, Mitigation> MITIGATIONS = new LinkedHashMap<>();

  static {
    MITIGATIONS.put(UNMITIGATED, new Mitigation.None());
    MITIGATIONS.put("act", ColumnScaling.PUBLISHED);
    MITIGATIONS.put("zerotuning:0.5", new FirstTokenShift(0.5));
    MITIGATIONS.put("zerotuning:2", new FirstTokenShift(2));
    MITIGATIONS.put("visual", MediaRedistribution.PUBLISHED.withLimit(NARROW_LIMIT));
  }

  private final ModelDirectory base;
  private final long weights;
  private final Path work;
  private final Settings settings;
  private final Consumer<String> log;

  /**
   * What all runs have in common.
   *
   * @param steps of each tuning
   * @param batchSize sequences a step
   * @param rank of the adapter; its alpha is twice that
   */
  public record Settings(
      long steps, int batchSize, int rank, double learningRate, DecorrelationLoss loss) {}

  /**
   * An experiment in a folder.
   *
   * @param base the model that every run starts from
   * @param work gets checkpoints/, models/ and results/, in each a folder named after the base and
   *     its weights
   */
  public SinkExperiment(ModelDirectory base, Path work, Settings settings, Consumer<String> log)
      throws IOException {
    this.base = base;
    this.weights = weights(base);
    this.work = work;
    this.settings = settings;
    this.log = log;
  }

  /**
   * Does what is not done yet, until the deadline: first the model as it is, at all tasks and
   * rates, unless its parts have not met yet.
   *
   * @param measured told after each measurement; what there is stands in {@link #results}
   * @return whether all is done
   */
  public boolean run(
      List<RunPlan> plans,
      List<EncodedSample> train,
      List<EncodedSample> test,
      Instant deadline,
      Measured measured)
      throws IOException, InterruptedException {
    Files.createDirectories(folder("results"));
    boolean met = Files.exists(base.projector()); // else there is nothing yet to measure
    for (Condition condition : plans.stream().map(RunPlan::condition).distinct().toList()) {
      if (met && !before(condition, test, deadline, measured)) {
        return false;
      }
    }
    for (RunPlan plan : plans) {
      if (!run(plan, train, test, deadline, measured)) {
        return false;
      }
    }
    return true;
  }

  /** Told of progress. */
  public interface Measured {
    void more() throws IOException;
  }

  /** Measures the model that all runs start from. */
  private boolean before(
      Condition condition, List<EncodedSample> test, Instant deadline, Measured measured)
      throws IOException {
    RunPlan plan = new RunPlan(condition.task(), condition.rates(), 0, 0);
    String id = condition.id() + "_before";
    if (Files.exists(file(id))) {
      return true;
    }
    if (!Instant.now().isBefore(deadline)) {
      return false;
    }
    Instant started = Instant.now();
    write(study(id, plan, base, 0, 0, test));
    log.accept("%s: measured in %.0f s".formatted(id, secondsSince(started)));
    measured.more();
    return true;
  }

  private boolean run(
      RunPlan plan,
      List<EncodedSample> train,
      List<EncodedSample> test,
      Instant deadline,
      Measured measured)
      throws IOException, InterruptedException {
    String id = id(plan);
    if (Files.exists(file(id))) {
      return true;
    }
    if (!Instant.now().isBefore(deadline)) {
      return false;
    }
    Instant started = Instant.now();
    Path model = folder("models").resolve(id);
    if (!isModel(model) && !tune(plan, train, deadline, model)) {
      Files.deleteIfExists(model.resolve(DESCRIPTION));
      return false;
    }
    double tuned = secondsSince(started);
    Instant tunedAt = Instant.now();
    write(study(id, plan, new ModelDirectory(model), settings.steps, tuned, test));
    log.accept(
        "%s: tuned in %.0f s, measured in %.0f s".formatted(id, tuned, secondsSince(tunedAt)));
    measured.more();
    return true;
  }

  private static double secondsSince(Instant start) {
    return Duration.between(start, Instant.now()).toMillis() / 1000.0;
  }

  /** Runs of other lengths are other runs. */
  private String id(RunPlan plan) {
    return plan.id() + "_steps" + settings.steps;
  }

  /** All results so far. */
  public List<RunResult> results() throws IOException {
    Files.createDirectories(folder("results"));
    try (var files = Files.list(folder("results"))) {
      List<Path> sorted = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      List<RunResult> results = new java.util.ArrayList<>();
      for (Path file : sorted) {
        results.add(JSON.readValue(file.toFile(), RunResult.class));
      }
      return results;
    }
  }

  /** Its description is written last. */
  private static boolean isModel(Path directory) {
    return Files.exists(directory.resolve(DESCRIPTION));
  }

  private boolean tune(RunPlan plan, List<EncodedSample> train, Instant deadline, Path out)
      throws IOException, InterruptedException {
    TuneOptions options =
        new TuneOptions(
            plan.lambda(),
            settings.loss,
            new TunedLayers.Lora(LoraConfig.queriesAndValues(settings.rank, 2.0 * settings.rank)),
            true,
            "average",
            TrainedRates.only(plan.rates()),
            List.of(plan.task()),
            settings.steps,
            settings.batchSize,
            settings.learningRate,
            plan.seed());
    return new Tuning(base, base.llm(), folder("checkpoints"), options, log)
        .run(train, List.of(), deadline, new TunedModel(out, TunedModel.Extent.TRAINED));
  }

  private RunResult study(
      String id,
      RunPlan plan,
      ModelDirectory model,
      long steps,
      double seconds,
      List<EncodedSample> test) {
    try (LoadedDecoder decoder = new LoadedDecoder(model, plan.rates())) {
      ModelStudy study = new ModelStudy(decoder, plan.task(), test);
      boolean compared = plan.lambda() == 0 && plan.seed() == 1;
      Map<String, Mitigation> mitigations =
          compared ? MITIGATIONS : Map.of(UNMITIGATED, new Mitigation.None());
      return new RunResult(
          base.description().name(),
          id,
          plan.task().label(),
          plan.rates().audio(),
          plan.rates().video(),
          plan.lambda(),
          plan.seed(),
          steps,
          seconds,
          study.words(),
          study.errors(mitigations),
          study.sinks(),
          study.clip(),
          study.rotations());
    }
  }

  private void write(RunResult result) throws IOException {
    Path file = file(result.id());
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    JSON.writeValue(partial.toFile(), result);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Tells weights apart: what was measured of others is no result of these. */
  private Path folder(String kind) {
    return work.resolve(kind).resolve("%s-%08x".formatted(base.description().name(), weights));
  }

  private static long weights(ModelDirectory model) throws IOException {
    CRC32 crc = new CRC32();
    if (Files.exists(model.projector())) {
      crc.update(Files.readAllBytes(model.projector()));
    }
    for (Path file : weightFiles(model.llm().model())) {
      crc.update(Files.readAllBytes(file));
    }
    Path adapter = model.llm().directory().resolve(LoraConfig.WEIGHTS_FILE);
    if (Files.exists(adapter)) {
      crc.update(Files.readAllBytes(adapter));
    }
    return crc.getValue();
  }

  private static List<Path> weightFiles(Path llm) throws IOException {
    try (Stream<Path> files = Files.list(llm)) {
      return files
          .filter(file -> file.getFileName().toString().matches("model.*[.](safetensors|gguf)"))
          .sorted()
          .toList();
    }
  }

  private Path file(String id) {
    return folder("results").resolve(id + ".json");
  }
}
