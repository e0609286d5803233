package org.lipstream.llm.lab.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.Schedule;

class TrainingLoopTest {
  private static final Instant NEVER = Instant.MAX;

  @TempDir Path folder;

  /** Draws the matrix w towards the step's target; the step itself is the batch. */
  private static final class Towards implements Objective<Long> {
    private final List<Long> seen = new ArrayList<>();
    private final long failAt;

    Towards(long failAt) {
      this.failAt = failAt;
    }

    @Override
    public Long batch(long step) {
      return step;
    }

    @Override
    public NDArray loss(
        Weights weights, Long step, NDManager manager, Map<String, Double> metrics) {
      if (step == failAt) {
        throw new IllegalStateException("killed");
      }
      seen.add(step);
      NDArray target = manager.create(new float[] {1, 2, 3, step % 5}).reshape(2, 2);
      return target.sub(weights.get("w", 2, 2)).square().sum();
    }

    @Override
    public Map<String, Double> validate(Weights weights, NDManager manager) {
      return Map.of();
    }
  }

  @Test
  void resumedRunEndsWhereAnUninterruptedOneDoes() throws Exception {
    float[] whole = run("whole", new Towards(-1), 30, NEVER);
    Towards first = new Towards(-1);
    run("parts", first, 30, Instant.EPOCH);
    assertThat(first.seen).isEmpty();
    runPart("parts", 12);
    float[] parts = run("parts", new Towards(-1), 30, NEVER);
    for (int i = 0; i < whole.length; i++) {
      assertThat(parts[i]).isCloseTo(whole[i], within(1e-6f));
    }
  }

  @Test
  void lossFallsAndArraysDoNotPileUp() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      TrainedPart part = part(manager);
      int before = manager.getManagedArrays().size();
      loop("flat", part, new Towards(-1), 400).run(NEVER);
      assertThat(manager.getManagedArrays()).hasSize(before);
      float[] w = part.parameters().values().toFloatArray();
      assertThat(w[0]).isCloseTo(1f, within(0.1f));
      assertThat(w[2]).isCloseTo(3f, within(0.1f));
    }
  }

  private float[] run(String name, Towards objective, long steps, Instant deadline)
      throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      TrainedPart part = part(manager);
      loop(name, part, objective, steps).run(deadline);
      return part.parameters().values().toFloatArray();
    }
  }

  /** Runs some steps of a 30-step schedule, then stops as at a deadline. */
  private void runPart(String name, int steps) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      TrainedPart part = part(manager);
      Schedule all = new Schedule(30, 5, 0.05);
      for (int step = 0; step < steps; step++) {
        single(part, all, step);
      }
      new RunCheckpoint(folder.resolve(name)).save(part.parameters(), part.optimizer(), steps);
    }
  }

  private static void single(TrainedPart part, Schedule schedule, long step) {
    NDArray values = part.parameters().values();
    try (NDManager manager = values.getManager().newSubManager();
        var collector = ai.djl.engine.Engine.getInstance().newGradientCollector()) {
      NDArray leaf = values.duplicate();
      leaf.attach(manager);
      leaf.setRequiresGradient(true);
      collector.backward(
          new Towards(-1).loss(part.parameters().weights(leaf), step, manager, Map.of()));
      NDArray gradient = leaf.getGradient();
      gradient.attach(manager);
      part.optimizer().step(values, part.parameters().decay(), gradient, schedule.at(step));
    }
  }

  private static TrainedPart part(NDManager manager) {
    return TrainedPart.initial(
        manager,
        5,
        name -> false,
        weights -> {
          NDArray w = weights.get("w", 2, 2);
          assertThat(w.size()).isEqualTo(4);
        },
        null,
        new AdamW.Options(0.9, 0.98, 0, 100, 0.9));
  }

  private TrainingLoop<Long> loop(String name, TrainedPart part, Towards objective, long steps) {
    return new TrainingLoop<>(
        name,
        new RunCheckpoint(folder.resolve(name)),
        new Schedule(steps, 5, 0.05),
        part.parameters(),
        part.optimizer(),
        objective,
        1_000,
        line -> {});
  }
}
