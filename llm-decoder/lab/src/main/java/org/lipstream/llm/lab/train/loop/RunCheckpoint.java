package org.lipstream.llm.lab.train.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.ParameterVector;

/**
 * The state of a run in one file, replaced as a whole: a run killed at any moment resumes from the
 * last one.
 */
public final class RunCheckpoint {
  private static final String FIXED = "fixed.";

  private final Path file;

  public RunCheckpoint(Path file) {
    this.file = file;
  }

  public boolean exists() {
    return Files.exists(file);
  }

  /** Whether it was written after that file. */
  public boolean isNewerThan(Path other) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) > 0;
  }

  void save(ParameterVector parameters, AdamW optimizer, long step) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, "values", parameters.values());
    put(tensors, "mean", optimizer.mean());
    put(tensors, "square", optimizer.square());
    put(tensors, "average", optimizer.average());
    tensors.put("step", new Tensor(new long[] {2}, new float[] {step, optimizer.steps()}));
    parameters.fixed().forEach((name, array) -> put(tensors, FIXED + name, array));
    SafetensorsWriter.write(file, tensors, Precision.FLOAT32);
  }

  /** Puts the saved state back; returns the step to go on with, 0 where nothing was saved. */
  public long restore(ParameterVector parameters, AdamW optimizer) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights saved = SafetensorsWeights.open(manager, file);
      long size = parameters.values().size();
      parameters.values().set(saved.get("values", size).toFloatArray());
      optimizer.mean().set(saved.get("mean", size).toFloatArray());
      optimizer.square().set(saved.get("square", size).toFloatArray());
      optimizer.average().set(saved.get("average", size).toFloatArray());
      parameters
          .fixed()
          .forEach(
              (name, array) ->
                  array.set(saved.get(FIXED + name, array.getShape().getShape()).toFloatArray()));
      float[] steps = saved.get("step", 2).toFloatArray();
      optimizer.resumeAt((long) steps[1]);
      return (long) steps[0];
    }
  }

  private static void put(Map<String, Tensor> tensors, String name, NDArray array) {
    tensors.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray()));
  }
}
