package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.media.Modality;

/** The parts of a directory with a lipstream.json. */
final class LipstreamParts {
  private final ModelDirectory model;
  private final ModelDescription description;
  private final List<ModelPart> parts = new ArrayList<>();
  private double tokensPerSecond;

  private LipstreamParts(ModelDirectory model) {
    this.model = model;
    this.description = model.description();
  }

  static List<ModelPart> of(ModelDirectory model) {
    return new LipstreamParts(model).all();
  }

  private List<ModelPart> all() {
    LlamaFolder llm = model.llm();
    int width = llm.config().hiddenSize();
    Checkpoint projectors = Checkpoints.open(model.projector());
    if (description.streams().containsKey(Modality.AUDIO)) {
      JsonNode json = config(Modality.AUDIO);
      WhisperConfig config = WhisperConfig.read(json);
      add(
          Modality.AUDIO,
          tensor -> WhisperEncoder.FRAMES_PER_SECOND,
          WhisperEncoder.FRAMES_PER_SECOND,
          (weights, manager) -> new WhisperEncoder(config, weights));
      addProjector(projectors, Modality.AUDIO, config.width(), width);
    }
    if (description.streams().containsKey(Modality.VIDEO)) {
      AvHubertConfig config = AvHubertConfig.read(config(Modality.VIDEO));
      add(
          Modality.VIDEO,
          LipstreamParts::lipPositions,
          AvHubertEncoder.FRAMES_PER_SECOND,
          (weights, manager) -> new AvHubertEncoder(config, weights));
      addProjector(projectors, Modality.VIDEO, config.width(), width);
    }
    parts.add(LanguageModelPart.of(llm, tokensPerSecond));
    return parts;
  }

  private JsonNode config(Modality modality) {
    return ModelConfig.read(model.encoder(modality).resolve("config.json"));
  }

  private void add(
      Modality modality,
      ToDoubleFunction<String> perSecond,
      double framesPerSecond,
      ModelPart.Builder builder) {
    Path folder = model.encoder(modality);
    parts.add(
        new ModelPart(
            modality.label() + " encoder", Checkpoints.open(folder), perSecond, 0, builder));
    tokensPerSecond += framesPerSecond / description.stream(modality).rate();
  }

  private void addProjector(Checkpoint projectors, Modality modality, int from, int to) {
    ModelDescription.Stream stream = description.stream(modality);
    parts.add(
        ModelPart.encoder(
            modality.label() + " projector",
            projectors,
            stream.rate(),
            (weights, manager) ->
                new Projector(
                    weights,
                    MediaPath.projectorPrefix(modality),
                    stream.projectorInput(from),
                    description.projectorInner(),
                    to)));
  }

  /** A convolution's weights meet every position of a picture: 44 x 44, 22 x 22, then halves. */
  private static double lipPositions(String tensor) {
    int side = 1;
    if (tensor.contains("frontend3D")) {
      side = AvHubertEncoder.CROP_SIDE / 2;
    }
    for (int stage = 1; stage <= 4; stage++) {
      if (tensor.contains(".trunk.layer" + stage + ".")) {
        side = (AvHubertEncoder.CROP_SIDE / 4 + (1 << stage - 1) - 1) >> stage - 1;
      }
    }
    return (double) AvHubertEncoder.FRAMES_PER_SECOND * side * side;
  }
}
