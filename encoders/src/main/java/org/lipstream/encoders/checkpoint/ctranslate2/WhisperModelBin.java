package org.lipstream.encoders.checkpoint.ctranslate2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.RowRange;
import org.lipstream.encoders.checkpoint.ScaledTensor;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * Whisper in CTranslate2's format, under Hugging Face's names. Stacked projections are taken apart,
 * the biases of keys, which Whisper has none of, are left out, and quantised weights are scaled.
 */
public final class WhisperModelBin implements Checkpoint {
  private static final String SPECIFICATION = "WhisperSpec";
  private static final String KEY_BIAS = "k_proj.bias";

  private final ModelBin bin;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final ObjectNode config;

  private WhisperModelBin(ModelBin bin) {
    this.bin = bin;
    bin.all().forEach((name, variable) -> addParts(name, variable, WhisperNames.of(name)));
    this.config = readConfig();
  }

  /**
   * Reads the header.
   *
   * @throws ModelFormatException if the file is truncated, another kind of file or another model
   */
  public static WhisperModelBin open(Path file) {
    ModelBin bin = ModelBin.open(file);
    if (!bin.specification().equals(SPECIFICATION)) {
      throw new ModelFormatException(
          file + ": model " + bin.specification() + " (expected: " + SPECIFICATION + ")");
    }
    return new WhisperModelBin(bin);
  }

  @Override
  public String format() {
    return "CTranslate2 " + bin.version();
  }

  @Override
  public Path source() {
    return bin.file();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Sizes as the tensors show them; the tokens are told by the files beside. */
  @Override
  public Optional<ObjectNode> config() {
    return Optional.of(config.deepCopy());
  }

  private void addParts(String name, StoredTensor variable, List<String> parts) {
    if (parts.isEmpty()) {
      return;
    }
    StoredTensor all = scaled(name, variable);
    long stacked = all.shape().length == 0 ? 0 : all.shape()[0];
    if (stacked == 0 || stacked % parts.size() != 0) {
      throw malformed(name + ": " + stacked + " rows", "a multiple of " + parts.size());
    }
    long rows = stacked / parts.size();
    for (int i = 0; i < parts.size(); i++) {
      StoredTensor part = parts.size() == 1 ? all : new RowRange(all, i * rows, (i + 1) * rows);
      if (parts.get(i).endsWith(KEY_BIAS)) {
        requireZeros(parts.get(i), part);
      } else {
        tensors.put(parts.get(i), part);
      }
    }
  }

  private StoredTensor scaled(String name, StoredTensor variable) {
    if (bin.all().containsKey(name + "_zero")) {
      throw malformed(name + ": quantised with zero points (AWQ)", "int8 or int16 with scales");
    }
    StoredTensor scales = bin.all().get(name + "_scale");
    if (scales == null) {
      if (variable.encoding().startsWith("I")) {
        throw malformed(name + ": integers without " + name + "_scale", "scales beside them");
      }
      return variable;
    }
    long rows = variable.shape().length == 0 ? 1 : variable.shape()[0];
    if (scales.elements() != 1 && scales.elements() != rows) {
      throw malformed(name + ": " + scales.elements() + " scales", "1 or " + rows);
    }
    return new ScaledTensor(variable, scales.read());
  }

  private void requireZeros(String name, StoredTensor bias) {
    for (float value : bias.read()) {
      if (value != 0) {
        throw malformed(name + ": " + value, "0: Whisper's keys have no bias");
      }
    }
  }

  private ObjectNode readConfig() {
    long[] conv1 = shape("model.encoder.conv1.weight", 3);
    long[] table = shape("model.decoder.embed_tokens.weight", 2);
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model_type", "whisper");
    json.put("d_model", conv1[0]);
    json.put("num_mel_bins", conv1[1]);
    json.put("vocab_size", table[0]);
    json.put("max_source_positions", shape("model.encoder.embed_positions.weight", 2)[0]);
    json.put("max_target_positions", shape("model.decoder.embed_positions.weight", 2)[0]);
    for (String side : List.of("encoder", "decoder")) {
      json.put(side + "_layers", layers(side));
      json.put(side + "_attention_heads", heads(side));
      json.put(side + "_ffn_dim", shape("model." + side + ".layers.0.fc1.weight", 2)[0]);
    }
    json.put("activation_function", "gelu").put("tie_word_embeddings", true);
    return json;
  }

  private int layers(String side) {
    int layers = 0;
    while (tensors.containsKey("model." + side + ".layers." + layers + ".fc1.weight")) {
      layers++;
    }
    return layers;
  }

  private int heads(String side) {
    StoredTensor heads = bin.all().get(side + "/num_heads");
    if (heads == null || heads.elements() != 1) {
      throw malformed(side + "/num_heads: missing", "a number");
    }
    return (int) heads.read()[0];
  }

  private long[] shape(String name, int rank) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().length != rank) {
      throw malformed(
          "tensor " + name + ": " + (tensor == null ? "missing" : "rank " + tensor.shape().length),
          "rank " + rank);
    }
    return tensor.shape();
  }

  private ModelFormatException malformed(String value, String rule) {
    return new ModelFormatException(bin.file() + ": " + value + " (expected: " + rule + ")");
  }
}
