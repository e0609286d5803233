package org.lipstream.llm.avsr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.model.LlamaConfig;

/** Makes a model directory of a checkpoint and the language model that it was trained on. */
public final class AvsrImport {
  private static final String WEIGHTS = "model.safetensors";

  /** In the order in which the training code adds them. */
  private static final List<String> ADDED =
      List.of("<pad>", "<audio>", "</audio>", "<video>", "</video>");

  private final AvsrCheckpoint checkpoint;
  private final Settings settings;
  private final Path target;

  /**
   * What a checkpoint does not say of itself.
   *
   * @param llm folder of the language model before it was trained: config.json, tokenizer.json
   * @param pooling {@code average} or {@code stack}
   * @param audioRates those of the training, in its order; the first is the normal one
   * @param videoRates those of the training, in its order; the first is the normal one
   * @param alpha of the low-rank factors
   * @param precision in which the parts are written
   */
  public record Settings(
      Path llm,
      String pooling,
      List<Integer> audioRates,
      List<Integer> videoRates,
      double alpha,
      Precision precision) {
    public Settings {
      audioRates = List.copyOf(audioRates);
      videoRates = List.copyOf(videoRates);
    }
  }

  private AvsrImport(AvsrCheckpoint checkpoint, Settings settings, Path target) {
    this.checkpoint = checkpoint;
    this.settings = settings;
    this.target = target;
  }

  /** Whether a checkpoint is of this kind. */
  public static boolean takes(Checkpoint checkpoint) {
    return AvsrCheckpoint.isOne(checkpoint);
  }

  /**
   * Writes the directory.
   *
   * @param weights the checkpoint, a file of any format that is read
   * @param target does not exist yet
   * @throws ModelFormatException if the checkpoint is none of this kind, or lacks something
   * @throws IOException if the directory cannot be written
   */
  public static void run(Path weights, Settings settings, Path target) throws IOException {
    if (Files.exists(target)) {
      throw new ModelFormatException(target + ": is there (expected: a new directory)");
    }
    AvsrCheckpoint checkpoint = new AvsrCheckpoint(Checkpoints.open(weights));
    new AvsrImport(checkpoint, settings, target).run();
  }

  private void run() throws IOException {
    Files.createDirectories(target);
    Map<String, StoredTensor> projectors = new LinkedHashMap<>();
    ObjectNode description = JsonNodeFactory.instance.objectNode().put("schemaVersion", 1);
    if (checkpoint.hasAudio()) {
      Map<String, StoredTensor> encoder = checkpoint.audioEncoder();
      part("audio-encoder", EncoderSizes.whisper(encoder), encoder);
      describe(description, "audio", settings.audioRates)
          .put("paddedSeconds", 30)
          .put("normalizeWaveform", true);
      addProjectors(projectors, "audio", settings.audioRates);
    }
    if (checkpoint.hasVideo()) {
      Map<String, StoredTensor> encoder = checkpoint.videoEncoder();
      part("video-encoder", EncoderSizes.avHubert(encoder), encoder);
      describe(description, "video", settings.videoRates);
      addProjectors(projectors, "video", settings.videoRates);
    }
    SafetensorsWriter.copy(target.resolve("projector.safetensors"), projectors, settings.precision);
    writeLanguageModel();
    description.putObject("prompt").put("text", prompt());
    Files.writeString(target.resolve("lipstream.json"), description.toPrettyString() + "\n");
  }

  private ObjectNode describe(ObjectNode description, String label, List<Integer> rates) {
    if (rates.isEmpty()) {
      throw new ModelFormatException(
          "%s rates: none (expected: those of the training, the normal one first)"
              .formatted(label));
    }
    boolean stacked = settings.pooling.equals("stack");
    ObjectNode stream = description.putObject(label);
    stream.put("downsample", settings.pooling).put("rate", rates.get(0));
    rates.subList(0, stacked ? 1 : rates.size()).forEach(stream.putArray("rates")::add);
    return stream;
  }

  /** One projector for all rates, or one for each; stacked vectors are of the normal rate alone. */
  private void addProjectors(
      Map<String, StoredTensor> projectors, String label, List<Integer> rates) {
    boolean one = checkpoint.hasOneProjector(label);
    int count = one || settings.pooling.equals("stack") ? 1 : rates.size();
    for (int place = 0; place < count; place++) {
      String prefix = count == 1 ? label + "." : label + ".rates." + rates.get(place) + ".";
      checkpoint
          .projector(label, place)
          .forEach((name, tensor) -> projectors.put(prefix + name, tensor));
    }
  }

  private void writeLanguageModel() throws IOException {
    JsonNode base = ModelConfig.read(settings.llm.resolve("config.json"));
    LlamaConfig config = LlamaConfig.of(base);
    Map<String, StoredTensor> tensors =
        checkpoint.llm(settings.alpha, task(), config.tiedEmbeddings());
    long rows = tensors.get("model.embed_tokens.weight").shape()[0];
    int first = config.vocabularySize();
    if (rows != first + ADDED.size()) {
      throw new ModelFormatException(
          "%s: embedding rows: %d (expected: %d of %s and %d added)"
              .formatted(checkpoint.source(), rows, first, settings.llm, ADDED.size()));
    }
    ObjectNode sizes = base.deepCopy();
    sizes.put("vocab_size", rows);
    part("llm", sizes, tensors);
    ObjectNode tokenizer = ModelConfig.read(settings.llm.resolve("tokenizer.json")).deepCopy();
    ArrayNode added = tokenizer.withArray("/added_tokens");
    for (int i = 0; i < ADDED.size(); i++) {
      added.add(special(first + i, ADDED.get(i)));
    }
    Files.writeString(target.resolve("llm/tokenizer.json"), tokenizer.toString());
  }

  private static ObjectNode special(int id, String content) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private String task() {
    if (checkpoint.hasAudio() && checkpoint.hasVideo()) {
      return "audiovisual";
    }
    return checkpoint.hasAudio() ? "audio" : "video";
  }

  /** The training code's own words. */
  private String prompt() {
    return switch (task()) {
      case "audio" -> "Transcribe speech to text.";
      case "video" -> "Transcribe video to text.";
      default -> "Transcribe speech and video to text.";
    };
  }

  private void part(String name, ObjectNode config, Map<String, StoredTensor> tensors)
      throws IOException {
    Path folder = Files.createDirectories(target.resolve(name));
    Files.writeString(folder.resolve("config.json"), config.toPrettyString() + "\n");
    SafetensorsWriter.copy(folder.resolve(WEIGHTS), tensors, settings.precision);
  }
}
