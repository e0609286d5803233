package org.lipstream.llm.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.ModelPart;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;

/** Published Whispers, as they are. */
public final class WhisperFamily implements ModelFamily {
  @Override
  public String name() {
    return "whisper";
  }

  @Override
  public String mark() {
    return "a Whisper's config.json with its weights";
  }

  @Override
  public boolean holds(Path model) {
    return WhisperFolder.isIn(model);
  }

  @Override
  public Recognizer open(Path model, RecognizerOptions options) {
    if (!(options.mitigation() instanceof Mitigation.None)) {
      throw new IllegalArgumentException(
          "mitigation: " + options.mitigation() + " (expected: none, for Whisper)");
    }
    if (options.rates() != null && !options.rates().equals(WhisperRecognizer.RATES)) {
      throw new IllegalArgumentException(
          "rates: %s (expected: %s, for Whisper)"
              .formatted(options.rates(), WhisperRecognizer.RATES));
    }
    return WhisperRecognizer.open(model, WhisperOptions.of(options));
  }

  @Override
  public boolean takesHotWords() {
    return true;
  }

  @Override
  public List<ModelPart> parts(Path model) {
    WhisperFolder folder = new WhisperFolder(model);
    Checkpoint checkpoint = folder.checkpoint();
    JsonNode config = folder.config(checkpoint);
    return List.of(
        ModelPart.encoder(
            "audio encoder",
            checkpoint,
            WhisperEncoder.FRAMES_PER_SECOND,
            (weights, manager) ->
                new WhisperEncoder(WhisperConfig.read(config), folder.adapted(weights, manager))),
        new ModelPart(
            "text decoder",
            checkpoint,
            tensor -> tensor.contains("encoder_attn") ? WhisperEncoder.FRAMES_PER_SECOND : 0,
            ModelPart.TOKENS_PER_SECOND,
            (weights, manager) ->
                new WhisperDecoder(DecoderConfig.read(config), folder.adapted(weights, manager))));
  }
}
