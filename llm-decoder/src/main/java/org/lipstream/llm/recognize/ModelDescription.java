package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.downsample.Downsampler;
import org.lipstream.llm.prompt.PromptTokens;
import org.lipstream.media.Modality;

/**
 * lipstream.json: how a model's parts are put together.
 *
 * @param name as transcripts carry it
 * @param streams each kind of media's way to the language model; at least one
 * @param projectorInner width between the projector's layers
 * @param prompt what stands around the media
 * @param maxTokensPerSecond of media, in an answer
 * @param language that it was trained on, its code
 */
public record ModelDescription(
    String name,
    Map<Modality, Stream> streams,
    int projectorInner,
    PromptTokens prompt,
    int maxTokensPerSecond,
    String language) {
  /** Of models that do not say theirs. */
  public static final String ENGLISH = "en";

  /** A model of English. */
  public ModelDescription(
      String name,
      Map<Modality, Stream> streams,
      int projectorInner,
      PromptTokens prompt,
      int maxTokensPerSecond) {
    this(name, streams, projectorInner, prompt, maxTokensPerSecond, ENGLISH);
  }

  /**
   * One kind of media's way to the language model.
   *
   * @param pooling {@code average} or {@code stack}
   * @param rate encoder frames a media token, where nothing else is asked for
   * @param rates all rates that the model was trained for; stacking allows one alone
   * @param settings what its encoder is told beside
   */
  public record Stream(String pooling, int rate, List<Integer> rates, JsonNode settings) {
    public Stream {
      if (!pooling.equals("average") && !pooling.equals("stack")) {
        throw new ModelFormatException("downsample: " + pooling + " (expected: average or stack)");
      }
      ModelConfig.requirePositive("rate", rate);
      rates = List.copyOf(rates);
      boolean fits = rates.contains(rate) && (pooling.equals("average") || rates.size() == 1);
      if (!fits) {
        throw new ModelFormatException(
            "rates: " + rates + " (expected: rate " + rate + " among them, alone if stacked)");
      }
    }

    /** The downsampler at a rate. */
    public Downsampler downsampler(int at) {
      return pooling.equals("stack") ? Downsampler.stack(at) : Downsampler.averagePool(at);
    }

    /** The width of what the projector takes, for encoder vectors of the given width. */
    public int projectorInput(int width) {
      return downsampler(rate).outputWidth(width);
    }

    private ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("downsample", pooling).put("rate", rate);
      json.setAll((ObjectNode) settings);
      rates.forEach(json.putArray("rates")::add);
      return json;
    }
  }

  public ModelDescription {
    streams = Collections.unmodifiableMap(new EnumMap<>(streams));
    ModelConfig.requirePositive("projector.inner", projectorInner);
    ModelConfig.requirePositive("decode.maxTokensPerSecond", maxTokensPerSecond);
  }

  /**
   * A kind of media's way to the language model.
   *
   * @throws ModelFormatException if the model has none
   */
  public Stream stream(Modality modality) {
    Stream stream = streams.get(modality);
    if (stream == null) {
      throw new ModelFormatException(
          "%s: none (expected: a model with %s)"
              .formatted(
                  ModelDirectory.encoderName(modality), ModelDirectory.encoderName(modality)));
    }
    return stream;
  }

  /**
   * @param asked code of a language, or null for the model's own
   * @throws IllegalArgumentException if the model knows another one
   */
  void requireLanguage(String asked) {
    if (asked != null && !asked.equals(language)) {
      throw new IllegalArgumentException(
          "language: %s (expected: %s, the only one that the model knows)"
              .formatted(asked, language));
    }
  }

  /** The compression rates of all media. */
  public TrainedRates rates() {
    Map<Modality, Integer> normal = new EnumMap<>(Modality.class);
    streams.forEach((modality, stream) -> normal.put(modality, stream.rate));
    return new TrainedRates(
        new Rates(normal),
        streams.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().rates)));
  }

  /** What {@link ModelDirectory#description} reads. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schemaVersion", 1).put("name", name);
    if (!language.equals(ENGLISH)) {
      json.put("language", language);
    }
    streams.forEach((modality, stream) -> json.set(modality.label(), stream.toJson()));
    json.putObject("projector").put("inner", projectorInner);
    ObjectNode tokens = json.putObject("prompt").put("bos", prompt.bos());
    prompt
        .marks()
        .forEach(
            (modality, marks) ->
                tokens
                    .put(modality.label() + "Open", marks.open())
                    .put(modality.label() + "Close", marks.close()));
    tokens.put("text", prompt.text());
    json.putObject("decode").put("maxTokensPerSecond", maxTokensPerSecond);
    return json.toPrettyString() + "\n";
  }
}
