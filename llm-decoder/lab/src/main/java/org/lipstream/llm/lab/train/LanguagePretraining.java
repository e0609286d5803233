package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.Prose;
import org.lipstream.llm.lab.train.loop.RunCheckpoint;
import org.lipstream.llm.lab.train.loop.TrainedPart;
import org.lipstream.llm.lab.train.loop.TrainingLoop;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.Schedule;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.token.Tokenizer;

/**
 * Pre-trains a language model on prose alone, from random weights, for as long as sinks need to
 * form; they are a property of language models before any of them hears or sees.
 */
public final class LanguagePretraining {
  private static final int VALIDATE_EVERY = 100;

  private final Path text;
  private final Path like;
  private final Path work;
  private final Options options;
  private final Consumer<String> log;

  /**
   * How it is trained.
   *
   * @param steps of the whole run
   * @param peakRate learning rate of the plateau
   * @param blocks of the model
   * @param rows sequences a step
   * @param length tokens a sequence, BOS included
   * @param repeats share of sequences whose second half repeats the first
   */
  public record Options(
      long steps,
      double peakRate,
      double weightDecay,
      int blocks,
      int rows,
      int length,
      double repeats,
      long seed) {}

  /**
   * A run in a folder.
   *
   * @param text folder of .txt files
   * @param like a model's llm folder, whose tokenizer and sizes (but for the number of blocks) are
   *     used
   * @param work folder of the checkpoint
   */
  public LanguagePretraining(
      Path text, Path like, Path work, Options options, Consumer<String> log) {
    this.text = text;
    this.like = like;
    this.work = work;
    this.options = options;
    this.log = log;
  }

  /**
   * Trains, or goes on where the last run stopped, and writes the model as it is then.
   *
   * @param out llm folder that is written: config.json, model.safetensors, tokenizer.json
   * @return whether the end was reached
   */
  public boolean run(Path out, Instant deadline) throws IOException, InterruptedException {
    ObjectNode json = (ObjectNode) ModelConfig.read(like.resolve("config.json"));
    json.put("num_hidden_layers", options.blocks);
    LlamaConfig config = LlamaConfig.of(json);
    try (Tokenizer tokenizer = Tokenizer.open(like);
        NDManager manager = NDManager.newBaseManager()) {
      int[] prose =
          Prose.read(text).stream()
              .flatMapToInt(paragraph -> Arrays.stream(tokenizer.encode(paragraph)))
              .toArray();
      LanguageObjective objective =
          new LanguageObjective(
              config,
              config.bosTokenId(),
              prose,
              new int[0],
              new LanguageObjective.Mix(1, options.repeats),
              options.rows,
              options.length,
              options.seed);
      TrainedPart part = part(manager, config);
      boolean finished =
          new TrainingLoop<>(
                  "pretrain",
                  new RunCheckpoint(work.resolve("pretrain.checkpoint.safetensors")),
                  new Schedule(options.steps, options.steps / 20, options.peakRate),
                  part.parameters(),
                  part.optimizer(),
                  objective,
                  VALIDATE_EVERY,
                  log)
              .run(deadline);
      write(out, json, part.export());
      return finished;
    }
  }

  private TrainedPart part(NDManager manager, LlamaConfig config) {
    return TrainedPart.initial(
        manager,
        options.seed,
        name -> false,
        weights -> LlamaModel.of(config, weights.scope(DecoderParts.LLM), manager),
        null,
        new AdamW.Options(0.9, 0.98, options.weightDecay, 1.0, 0.995));
  }

  private void write(Path out, ObjectNode json, Map<String, Tensor> all) throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("config.json"), json.toPrettyString() + "\n");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    all.forEach((name, tensor) -> tensors.put(name.substring(DecoderParts.LLM.length()), tensor));
    SafetensorsWriter.write(out.resolve("model.safetensors"), tensors, Precision.FLOAT16);
    Files.copy(
        like.resolve("tokenizer.json"),
        out.resolve("tokenizer.json"),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
