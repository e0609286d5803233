package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.prompt.PromptTokens;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modality;

/**
 * Reads lipstream.json. A model takes the media that it has encoders' folders for; what is not said
 * comes from the parts themselves: the projector's first matrix tells its inner width, the language
 * model's configuration the first token, the directory the name.
 */
final class DescriptionReader {
  /** What asks for a transcript where nothing else does. */
  private static final String PROMPT = " transcribe speech to text:";

  /** Nobody speaks so fast. */
  private static final int MAX_TOKENS_PER_SECOND = 8;

  private static final Set<String> POOLING = Set.of("downsample", "rate", "rates");

  private final ModelDirectory model;
  private final JsonNode json;

  private DescriptionReader(ModelDirectory model) {
    this.model = model;
    this.json = ModelConfig.read(model.descriptionFile());
  }

  static ModelDescription read(ModelDirectory model) {
    return new DescriptionReader(model).read();
  }

  private ModelDescription read() {
    Map<Modality, ModelDescription.Stream> streams = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      if (Files.isDirectory(model.encoder(modality))) {
        streams.put(modality, stream(modality));
      }
    }
    if (streams.isEmpty()) {
      throw new ModelFormatException(
          model.directory() + ": no encoder (expected: one of " + encoderNames() + ")");
    }
    JsonNode inner = json.path("projector").path("inner");
    return new ModelDescription(
        text(json, "name", model.directory().toAbsolutePath().getFileName().toString()),
        streams,
        inner.isMissingNode()
            ? innerWidth(streams.keySet().iterator().next())
            : ModelConfig.integer(json.path("projector"), "inner"),
        prompt(streams),
        integer(json.path("decode"), "maxTokensPerSecond", MAX_TOKENS_PER_SECOND),
        text(json, "language", ModelDescription.ENGLISH));
  }

  private static String encoderNames() {
    return Arrays.stream(Modality.values())
        .map(ModelDirectory::encoderName)
        .collect(Collectors.joining(", "));
  }

  private ModelDescription.Stream stream(Modality modality) {
    JsonNode section = json.path(modality.label());
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    section.properties().stream()
        .filter(entry -> !POOLING.contains(entry.getKey()))
        .forEach(entry -> settings.set(entry.getKey(), entry.getValue()));
    int rate = ModelConfig.integer(section, "rate");
    List<Integer> rates = new ArrayList<>();
    section.path("rates").forEach(one -> rates.add(one.asInt()));
    return new ModelDescription.Stream(
        text(section, "downsample", "average"),
        rate,
        rates.isEmpty() ? List.of(rate) : rates,
        settings);
  }

  private PromptTokens prompt(Map<Modality, ModelDescription.Stream> streams) {
    JsonNode prompt = json.path("prompt");
    Map<Modality, PromptTokens.Marks> marks = new EnumMap<>(Modality.class);
    for (Modality modality : streams.keySet()) {
      PromptTokens.Marks usual = PromptTokens.Marks.of(modality);
      marks.put(
          modality,
          new PromptTokens.Marks(
              text(prompt, modality.label() + "Open", usual.open()),
              text(prompt, modality.label() + "Close", usual.close())));
    }
    String bos = prompt.has("bos") ? text(prompt, "bos", null) : firstToken();
    return new PromptTokens(bos, marks, text(prompt, "text", PROMPT));
  }

  private String firstToken() {
    int id = model.llm().config().bosTokenId();
    if (id < 0) {
      throw new ModelFormatException(
          "prompt.bos: missing (expected: a token, as the language model names none)");
    }
    try (Tokenizer tokenizer = Tokenizer.open(model.llm().model())) {
      return tokenizer.text(id);
    }
  }

  /** The first projector's inner width, by its first matrix. */
  private int innerWidth(Modality modality) {
    String name = MediaPath.projectorPrefix(modality) + "0.weight";
    Map<String, StoredTensor> tensors = Checkpoints.open(model.projector()).tensors();
    StoredTensor tensor =
        tensors.containsKey(name) ? tensors.get(name) : ofAnyRate(modality, tensors);
    if (tensor == null || tensor.shape().length != 2) {
      throw new ModelFormatException(
          model.projector() + ": tensor " + name + ": missing (expected: a projector's)");
    }
    return Math.toIntExact(tensor.shape()[0]);
  }

  private static StoredTensor ofAnyRate(Modality modality, Map<String, StoredTensor> tensors) {
    String prefix = MediaPath.projectorPrefix(modality) + "rates.";
    return tensors.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix) && each.getKey().endsWith(".0.weight"))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  private static int integer(JsonNode json, String name, int usual) {
    return json.has(name) ? ModelConfig.integer(json, name) : usual;
  }

  private static String text(JsonNode json, String name, String usual) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() && usual != null) {
      return usual;
    }
    if (!value.isTextual()) {
      throw new ModelFormatException(name + ": " + value + " (expected: a text)");
    }
    return value.asText();
  }
}
