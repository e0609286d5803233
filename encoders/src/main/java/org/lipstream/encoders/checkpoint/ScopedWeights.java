package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashSet;
import java.util.Set;

/** A view of the tensors under one prefix. */
record ScopedWeights(Weights all, String prefix) implements Weights {

  @Override
  public NDArray get(String name, long... shape) {
    return all.get(prefix + name, shape);
  }

  @Override
  public boolean has(String name) {
    return all.has(prefix + name);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : all.names()) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()));
      }
    }
    return names;
  }
}
