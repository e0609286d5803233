package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.media.Modality;

/**
 * Where a model's parts are. A model that was made from another one may hold only what is its own:
 * lipstream.json's {@code base} then names the other's directory, relative to this one.
 */
public record ModelDirectory(Path directory) {
  /** The file that says how the parts are put together. */
  static final String DESCRIPTION = "lipstream.json";

  /**
   * @throws ModelFormatException if there is no such directory
   */
  public ModelDirectory {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          directory + ": no such directory (expected: a model directory)");
    }
  }

  /** lipstream.json, checked, with what it leaves out. */
  public ModelDescription description() {
    return DescriptionReader.read(this);
  }

  /** Where lipstream.json is. */
  Path descriptionFile() {
    return directory.resolve(DESCRIPTION);
  }

  /** The name of an encoder's folder: {@code audio-encoder}, {@code video-encoder}. */
  public static String encoderName(Modality modality) {
    return modality.label() + "-encoder";
  }

  /** The encoder of a kind of media, which need not be there. */
  public Path encoder(Modality modality) {
    return part(encoderName(modality));
  }

  /** The language model, or an adapter with the way to it. */
  public LlamaFolder llm() {
    return new LlamaFolder(part("llm"));
  }

  public Path projector() {
    return part("projector.safetensors");
  }

  /** A part of this directory, or else the base's. */
  private Path part(String name) {
    Path own = directory.resolve(name);
    if (Files.exists(own)) {
      return own;
    }
    JsonNode base = ModelConfig.read(descriptionFile()).path("base");
    return base.isTextual()
        ? new ModelDirectory(directory.resolve(base.asText()).normalize()).part(name)
        : own;
  }
}
