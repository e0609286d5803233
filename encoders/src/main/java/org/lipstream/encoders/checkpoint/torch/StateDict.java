package org.lipstream.encoders.checkpoint.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/** Finds the named tensors in what was saved, and settings beside them. */
final class StateDict {
  private static final int DEEPEST = 4;

  /** Where training programs put a model's tensors, the more telling names first. */
  private static final List<String> KEYS =
      List.of("model_state_dict", "state_dict", "model", "module", "net", "network", "weights");

  private final TorchFile file;

  StateDict(TorchFile file) {
    this.file = file;
  }

  /**
   * The tensors, by name.
   *
   * @throws ModelFormatException if there are none, or several sets that none of the usual names
   *     tells apart
   */
  Map<String, StoredTensor> tensors() {
    Map<?, ?> found = find(file.root(), 0);
    if (found == null) {
      throw new ModelFormatException(
          file.file() + ": no named tensors (expected: a state_dict, alone or under its name)");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    found.forEach(
        (name, value) -> {
          if (name instanceof String text && value instanceof TensorView view) {
            tensors.put(text, file.tensor(text, view));
          }
        });
    return tensors;
  }

  private Map<?, ?> find(Object value, int depth) {
    if (!(value instanceof Map<?, ?> map) || depth > DEEPEST) {
      return null;
    }
    if (holdsTensors(map)) {
      return map;
    }
    for (String key : KEYS) {
      Map<?, ?> found = find(map.get(key), depth + 1);
      if (found != null) {
        return found;
      }
    }
    return only(map);
  }

  /** The one map of tensors under other names. */
  private Map<?, ?> only(Map<?, ?> map) {
    List<Object> names = new ArrayList<>();
    map.forEach(
        (name, value) -> {
          if (name instanceof String && value instanceof Map<?, ?> inner && holdsTensors(inner)) {
            names.add(name);
          }
        });
    if (names.size() > 1) {
      throw new ModelFormatException(
          file.file() + ": tensors under " + names + " (expected: one of " + KEYS + ")");
    }
    return names.isEmpty() ? null : (Map<?, ?>) map.get(names.get(0));
  }

  private static boolean holdsTensors(Map<?, ?> map) {
    return map.values().stream().anyMatch(TensorView.class::isInstance);
  }
}
