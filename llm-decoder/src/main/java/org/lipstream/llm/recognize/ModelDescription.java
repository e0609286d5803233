package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.downsample.Downsampler;
import org.lipstream.llm.prompt.PromptTokens;

/**
 * lipstream.json: how a model's parts are put together.
 *
 * @param name as transcripts carry it
 * @param paddedSeconds sound is padded with silence to this length before encoding, as published
 *     Whisper encoders expect; 0 where the encoder was trained without
 * @param normalizeWaveform whether an utterance's sound is brought to mean 0 and deviation 1 first
 * @param projectorInner width between the projector's layers
 */
public record ModelDescription(
    String name,
    Stream audio,
    Stream video,
    int paddedSeconds,
    boolean normalizeWaveform,
    int projectorInner,
    PromptTokens prompt,
    int maxTokensPerSecond) {

  /**
   * One stream's way to the language model.
   *
   * @param pooling {@code average} or {@code stack}
   * @param rate encoder frames a media token, where nothing else is asked for
   * @param rates all rates that the model was trained for; stacking allows one alone
   */
  public record Stream(String pooling, int rate, List<Integer> rates) {
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

    /** With one rate. */
    public Stream(String pooling, int rate) {
      this(pooling, rate, List.of(rate));
    }

    /** The downsampler at a rate. */
    public Downsampler downsampler(int at) {
      return pooling.equals("stack") ? Downsampler.stack(at) : Downsampler.averagePool(at);
    }

    /** The width of what the projector takes, for encoder vectors of the given width. */
    public int projectorInput(int width) {
      return downsampler(rate).outputWidth(width);
    }
  }

  public ModelDescription {
    ModelConfig.requirePositive("projector.inner", projectorInner);
    ModelConfig.requirePositive("decode.maxTokensPerSecond", maxTokensPerSecond);
  }

  /** The rates of both streams. */
  public TrainedRates rates() {
    return new TrainedRates(new Rates(audio.rate, video.rate), audio.rates, video.rates);
  }

  /** Reads lipstream.json of a model directory. */
  public static ModelDescription read(Path directory) {
    JsonNode json = ModelConfig.read(directory.resolve(ModelDirectory.DESCRIPTION));
    JsonNode prompt = json.path("prompt");
    return new ModelDescription(
        text(json, "name"),
        stream(json.path("audio")),
        stream(json.path("video")),
        json.path("audio").path("paddedSeconds").asInt(0),
        json.path("audio").path("normalizeWaveform").asBoolean(false),
        ModelConfig.integer(json.path("projector"), "inner"),
        new PromptTokens(
            text(prompt, "bos"),
            text(prompt, "audioOpen"),
            text(prompt, "audioClose"),
            text(prompt, "videoOpen"),
            text(prompt, "videoClose"),
            text(prompt, "text")),
        ModelConfig.integer(json.path("decode"), "maxTokensPerSecond"));
  }

  /** What {@link #read} reads. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schemaVersion", 1).put("name", name);
    json.putObject("audio")
        .put("downsample", audio.pooling)
        .put("rate", audio.rate)
        .put("paddedSeconds", paddedSeconds)
        .put("normalizeWaveform", normalizeWaveform);
    audio.rates.forEach(json.withObject("/audio").putArray("rates")::add);
    json.putObject("video").put("downsample", video.pooling).put("rate", video.rate);
    video.rates.forEach(json.withObject("/video").putArray("rates")::add);
    json.putObject("projector").put("inner", projectorInner);
    json.putObject("prompt")
        .put("bos", prompt.bos())
        .put("audioOpen", prompt.audioOpen())
        .put("audioClose", prompt.audioClose())
        .put("videoOpen", prompt.videoOpen())
        .put("videoClose", prompt.videoClose())
        .put("text", prompt.text());
    json.putObject("decode").put("maxTokensPerSecond", maxTokensPerSecond);
    return json.toPrettyString() + "\n";
  }

  private static Stream stream(JsonNode json) {
    int rate = ModelConfig.integer(json, "rate");
    List<Integer> rates = new ArrayList<>();
    json.path("rates").forEach(one -> rates.add(one.asInt()));
    return new Stream(text(json, "downsample"), rate, rates.isEmpty() ? List.of(rate) : rates);
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual()) {
      throw new ModelFormatException(
          name + ": " + (value.isMissingNode() ? "missing" : value) + " (expected: a text)");
    }
    return value.asText();
  }
}
