package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.gguf.GgufFile;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.model.LlamaModel;

/**
 * The reference case of GGUF files: one Llama in several encodings, each against the numbers of its
 * own dequantised weights, and single blocks of more encodings.
 */
public final class GgufParity {
  private static final Pattern MODEL = Pattern.compile("model-(.+)\\.gguf");
  private static final String BLOCKS = "blocks.gguf";
  private static final double LOGIT_TOLERANCE = 1e-3;
  private static final double WEIGHT_TOLERANCE = 1e-6;

  private GgufParity() {}

  /** Whether a directory is such a case. */
  public static boolean isCase(Path directory) {
    return !models(directory).isEmpty() || Files.isRegularFile(directory.resolve(BLOCKS));
  }

  /** Runs all files; the difference is the largest of logits and dequantised numbers. */
  public static ParityResult run(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights expected =
          SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"));
      Weights input = SafetensorsWeights.open(manager, directory.resolve("input.safetensors"));
      int[] ids = LlmParity.ids(input.get("input_ids", -1));
      Path blocks = directory.resolve(BLOCKS);
      double weights = Files.exists(blocks) ? dequantized(GgufFile.open(blocks), "", expected) : 0;
      double logits = 0;
      boolean idsEqual = true;
      for (Map.Entry<String, Path> each : models(directory).entrySet()) {
        String encoding = each.getKey();
        Path file = each.getValue();
        weights = Math.max(weights, dequantized(GgufFile.open(file), "_" + encoding, expected));
        LlamaModel model = LlamaModel.load(file, manager);
        logits =
            Math.max(
                logits, LlmParity.stepped(model, manager, ids, expected.get("logits_" + encoding)));
        NDArray greedy = expected.get("greedy_ids_" + encoding, -1);
        int count = Math.toIntExact(greedy.size()) - ids.length;
        idsEqual &= LlmParity.sameIds(model, manager, ids, new GreedySearch(), count, greedy);
      }
      boolean passed = idsEqual && logits <= LOGIT_TOLERANCE && weights <= WEIGHT_TOLERANCE;
      String name = String.valueOf(directory.getFileName());
      return new ParityResult(name, Math.max(logits, weights), idsEqual, passed);
    }
  }

  /** The largest difference among the file's tensors that the case has numbers for. */
  private static double dequantized(GgufFile file, String suffix, Weights expected) {
    double largest = 0;
    for (Map.Entry<String, StoredTensor> tensor : file.tensors().entrySet()) {
      String name = tensor.getKey() + suffix;
      if (expected.has(name)) {
        float[] numbers = expected.get(name).toFloatArray();
        largest = Math.max(largest, EncoderParity.difference(tensor.getValue().read(), numbers));
      }
    }
    return largest;
  }

  /** The files of a whole model, by how their numbers are stored. */
  private static Map<String, Path> models(Path directory) {
    Map<String, Path> models = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Matcher name = MODEL.matcher(file.getFileName().toString());
        if (name.matches()) {
          models.put(name.group(1), file);
        }
      }
    } catch (IOException e) {
      throw new ModelFormatException(directory + ": cannot be read (" + e + ")", e);
    }
    return models;
  }
}
