package org.lipstream.llm.lab.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.whisper.WhisperFolder;
import org.lipstream.media.Modality;

/**
 * A model directory of published parts that have not met: a Whisper's encoder, perhaps one for
 * lips, and a language model. It has no projectors; tuning makes them.
 */
public final class BridgeFolder {
  private static final String ENCODER = "model.encoder.";

  private BridgeFolder() {}

  /**
   * Puts the parts together.
   *
   * @param whisper a published folder; an adapter in it is merged into what is written
   * @param lips an encoder's folder; null for a model that does not see
   * @param llm a language model's folder with its tokenizer
   * @param description of how sound and lips become tokens: lipstream.json
   */
  public static void write(Path whisper, Path lips, Path llm, ObjectNode description, Path out)
      throws IOException {
    Path ear = Files.createDirectories(out.resolve(ModelDirectory.encoderName(Modality.AUDIO)));
    encoder(new WhisperFolder(whisper), ear);
    if (lips != null) {
      copy(lips, out.resolve(ModelDirectory.encoderName(Modality.VIDEO)));
    }
    copy(llm, out.resolve("llm"));
    Files.writeString(out.resolve("lipstream.json"), description.toPrettyString() + "\n");
  }

  private static void encoder(WhisperFolder whisper, Path out) throws IOException {
    Checkpoint checkpoint = whisper.checkpoint();
    JsonNode config = whisper.config(checkpoint);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights adapted = whisper.adapted(checkpoint.weights(manager), manager);
      checkpoint
          .tensors()
          .forEach(
              (name, stored) -> {
                if (name.startsWith(ENCODER)) {
                  NDArray array = adapted.get(name, stored.shape());
                  tensors.put(name, new Tensor(stored.shape(), array.toFloatArray()));
                }
              });
    }
    SafetensorsWriter.write(out.resolve("model.safetensors"), tensors, Precision.FLOAT16);
    Files.writeString(out.resolve("config.json"), config.toPrettyString() + "\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
