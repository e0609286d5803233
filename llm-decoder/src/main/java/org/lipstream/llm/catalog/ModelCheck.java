package org.lipstream.llm.catalog;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.RecordingWeights;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.llm.recognize.ModelPart;
import org.lipstream.llm.token.Tokenizer;

/**
 * What can be said of a model without reading its numbers.
 *
 * @param faults what keeps it from being opened, a line each
 * @param unused tensors that no part looks up, with their file
 * @param parameters numbers that are looked up
 * @param memoryBytes that they take as float32
 * @param perSecond cost of a second of media
 */
public record ModelCheck(
    List<String> faults,
    List<String> unused,
    long parameters,
    long memoryBytes,
    ComputeCost perSecond) {
  /** Training's own, beside running statistics. */
  private static final String COUNTER = "num_batches_tracked";

  private static final String EMBEDDINGS = "embed_tokens.weight";

  /**
   * Checks a model.
   *
   * @throws ModelFormatException if there is none of a known family, or a part cannot be opened
   */
  public static ModelCheck of(Path model) {
    return of(Recognizers.family(model).orElseThrow(() -> Recognizers.refused(model)).parts(model));
  }

  /** Checks parts of a model. */
  public static ModelCheck of(List<ModelPart> parts) {
    List<String> faults = new ArrayList<>();
    Map<Path, Set<String>> used = new LinkedHashMap<>();
    Map<Path, Checkpoint> checkpoints = new LinkedHashMap<>();
    ComputeCost cost = ComputeCost.NONE;
    for (ModelPart part : parts) {
      Path source = part.checkpoint().source();
      checkpoints.put(source, part.checkpoint());
      Set<String> usedHere = new TreeSet<>();
      faults.addAll(faults(part, usedHere));
      used.computeIfAbsent(source, s -> new TreeSet<>()).addAll(usedHere);
      cost = cost.plus(ComputeCost.of(part, usedHere));
    }
    long parameters = 0;
    List<String> unused = new ArrayList<>();
    for (Map.Entry<Path, Checkpoint> one : checkpoints.entrySet()) {
      Map<String, StoredTensor> tensors = one.getValue().tensors();
      Set<StoredTensor> read = Collections.newSetFromMap(new IdentityHashMap<>());
      used.get(one.getKey()).forEach(name -> read.add(tensors.get(name)));
      parameters += read.stream().mapToLong(StoredTensor::elements).sum();
      tensors.forEach(
          (name, tensor) -> {
            if (!read.contains(tensor) && !name.endsWith(COUNTER)) { // aliases are read too
              unused.add(one.getKey() + ": tensor " + name);
            }
          });
    }
    return new ModelCheck(faults, unused, parameters, parameters * Float.BYTES, cost);
  }

  private static List<String> faults(ModelPart part, Set<String> used) {
    List<String> faults = new ArrayList<>();
    String where = part.name() + ": " + part.checkpoint().source() + ": ";
    try (NDManager manager = NDManager.newBaseManager()) {
      RecordingWeights recording = new RecordingWeights(manager, part.checkpoint().tensors(), used);
      try {
        part.builder().build(recording, manager);
      } catch (RuntimeException e) { // after a fault, zeros of its shape may not fit the others
        if (recording.faults().isEmpty()) {
          faults.add(where + e.getMessage());
        }
      }
      recording.faults().forEach(fault -> faults.add(where + fault));
    }
    tokenizerFault(part).ifPresent(faults::add);
    return faults;
  }

  /** A tokenizer beside the weights whose tokens have no row in the embedding. */
  private static Optional<String> tokenizerFault(ModelPart part) {
    Path folder = part.checkpoint().source().toAbsolutePath().getParent();
    StoredTensor table =
        part.checkpoint().tensors().entrySet().stream()
            .filter(tensor -> tensor.getKey().endsWith(EMBEDDINGS))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
    if (table == null || !Files.exists(folder.resolve("tokenizer.json"))) {
      return Optional.empty();
    }
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      int tokens = tokenizer.vocabularySize();
      return tokens <= table.shape()[0] + 1 // an audio token may be the one without a row
          ? Optional.empty()
          : Optional.of(
              "%s: %d tokens (expected: at most the embedding's %d rows)"
                  .formatted(folder.resolve("tokenizer.json"), tokens, table.shape()[0]));
    }
  }
}
