package org.lipstream.llm.lab.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.media.Modality;

/** Writes trained parts as a model directory, in float16. */
final class ModelExport {
  private final Path directory;

  ModelExport(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes.
   *
   * @param audio the encoder's tensors, perhaps with those that only training needs
   * @param video likewise
   * @param decoder language model and projectors under the names of stage (d)
   */
  void write(
      Map<String, Tensor> audio,
      Map<String, Tensor> video,
      Map<String, Tensor> decoder,
      Path tokenizer)
      throws IOException {
    part(
        ModelDirectory.encoderName(Modality.AUDIO),
        BundledModel.audio(),
        select(audio, "", isEncoder()));
    part(
        ModelDirectory.encoderName(Modality.VIDEO),
        BundledModel.video(),
        select(video, "", isEncoder()));
    part("llm", BundledModel.llm(), select(decoder, DecoderParts.LLM, name -> true));
    Files.copy(
        tokenizer, directory.resolve("llm/tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    SafetensorsWriter.write(
        directory.resolve("projector.safetensors"),
        select(decoder, DecoderParts.PROJECTOR, name -> true),
        Precision.FLOAT16);
    Files.writeString(directory.resolve("lipstream.json"), BundledModel.DESCRIPTION.toJson());
  }

  /** All but the CTC head, which only training needs. */
  private static Predicate<String> isEncoder() {
    return name -> !name.startsWith(AudioEncoderObjective.HEAD + ".");
  }

  private void part(String name, ObjectNode config, Map<String, Tensor> tensors)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Files.writeString(folder.resolve("config.json"), config.toPrettyString() + "\n");
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Precision.FLOAT16);
  }

  /** The tensors under a prefix, without it. */
  static Map<String, Tensor> select(
      Map<String, Tensor> all, String prefix, Predicate<String> kept) {
    Map<String, Tensor> selected = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix) && kept.test(name)) {
            selected.put(name.substring(prefix.length()), tensor);
          }
        });
    return selected;
  }
}
