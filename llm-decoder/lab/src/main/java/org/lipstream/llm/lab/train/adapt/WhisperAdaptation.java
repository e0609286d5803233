package org.lipstream.llm.lab.train.adapt;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.loop.RunCheckpoint;
import org.lipstream.llm.lab.train.loop.TrainedPart;
import org.lipstream.llm.lab.train.loop.TrainingLoop;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.Schedule;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.llm.whisper.DecoderConfig;

/** Teaches a published Whisper other speakers and places; what is written is an adapter. */
public final class WhisperAdaptation {
  private static final AdamW.Options OPTIMIZER = new AdamW.Options(0.9, 0.98, 0.01, 1.0, 0.995);
  private static final List<String> LAYERS =
      List.of("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2");
  private static final int DECODED = 60;
  private static final int VALIDATE_EVERY = 100;

  /**
   * How it is taught.
   *
   * @param rank of the factors; their product is added as it is (alpha = rank)
   * @param steps of the whole run
   * @param batchSize sentences a step
   * @param peakRate learning rate of the plateau
   */
  public record Options(int rank, long steps, int batchSize, double peakRate, long seed) {}

  /**
   * Samples of one kind.
   *
   * @param share of all rows
   */
  public record Material(List<Sample> samples, double share) {}

  private final Path whisper;
  private final Path work;
  private final Options options;
  private final Consumer<String> log;

  /**
   * @param whisper a published folder, or CTranslate2's, with tokenizer.json
   * @param work folder of the checkpoint
   */
  public WhisperAdaptation(Path whisper, Path work, Options options, Consumer<String> log) {
    this.whisper = whisper;
    this.work = work;
    this.options = options;
    this.log = log;
  }

  /**
   * Trains, or goes on where the last run stopped, and writes the adapter as it is then.
   *
   * @param heldOut people whom the material does not know
   * @param out folder of adapter_config.json and adapter_model.safetensors
   * @return whether the end was reached
   */
  public boolean run(List<Material> material, List<Sample> heldOut, Instant deadline, Path out)
      throws IOException, InterruptedException {
    Checkpoint checkpoint = Checkpoints.open(whisper);
    JsonNode config = config(checkpoint);
    LoraConfig lora = new LoraConfig(options.rank(), options.rank(), LAYERS, Optional.empty());
    try (Tokenizer tokenizer = Tokenizer.open(whisper);
        NDManager manager = NDManager.newBaseManager()) {
      Weights frozen = checkpoint.weights(manager);
      WhisperObjective.Parts parts =
          new WhisperObjective.Parts(
              WhisperConfig.read(config), DecoderConfig.read(config), frozen, lora, tokenizer);
      TrainedPart part =
          TrainedPart.initial(
              manager,
              options.seed(),
              name -> true,
              parts::with,
              new MapWeights("fresh", Map.of()),
              OPTIMIZER);
      List<WhisperObjective.Pool> pools =
          material.stream()
              .map(kind -> new WhisperObjective.Pool(kind.samples(), kind.share()))
              .toList();
      Files.createDirectories(work);
      boolean finished =
          new TrainingLoop<>(
                  "ear",
                  new RunCheckpoint(work.resolve("ear.checkpoint.safetensors")),
                  new Schedule(
                      options.steps(), Math.max(1, options.steps() / 20), options.peakRate()),
                  part.parameters(),
                  part.optimizer(),
                  new WhisperObjective(
                      parts, pools, heldOut, DECODED, options.batchSize(), options.seed()),
                  VALIDATE_EVERY,
                  log)
              .run(deadline);
      Files.createDirectories(out);
      Files.writeString(out.resolve(LoraConfig.CONFIG_FILE), lora.toJson());
      SafetensorsWriter.write(
          out.resolve(LoraConfig.WEIGHTS_FILE), part.export(), Precision.FLOAT16);
      return finished;
    }
  }

  private JsonNode config(Checkpoint checkpoint) {
    return checkpoint
        .config()
        .<JsonNode>map(found -> found)
        .orElseGet(() -> ModelConfig.read(whisper.resolve("config.json")));
  }
}
