package org.lipstream.llm.lab.train.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.ParameterVector;
import org.lipstream.llm.lab.train.optimise.Schedule;

/**
 * Runs one stage: batches, steps, progress with an estimate of the time left, checkpoints that a
 * killed run resumes from.
 */
public final class TrainingLoop<B> {
  private static final int REPORT_EVERY = 20;
  private static final Duration CHECKPOINT_EVERY = Duration.ofMinutes(3);

  private final String name;
  private final RunCheckpoint checkpoint;
  private final Schedule schedule;
  private final ParameterVector parameters;
  private final AdamW optimizer;
  private final Objective<B> objective;
  private final long validateEvery;
  private final Consumer<String> log;
  private final Map<String, Double> sums = new TreeMap<>();
  private int summed;

  /**
   * A run, new or resumed.
   *
   * @param log takes progress lines
   */
  public TrainingLoop(
      String name,
      RunCheckpoint checkpoint,
      Schedule schedule,
      ParameterVector parameters,
      AdamW optimizer,
      Objective<B> objective,
      long validateEvery,
      Consumer<String> log) {
    this.name = name;
    this.checkpoint = checkpoint;
    this.schedule = schedule;
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.objective = objective;
    this.validateEvery = validateEvery;
    this.log = log;
  }

  /**
   * Trains until the schedule's end or the deadline.
   *
   * @return whether the end was reached
   */
  public boolean run(Instant deadline) throws IOException, InterruptedException {
    long step = checkpoint.restore(parameters, optimizer);
    say(
        "%s: %,d parameters, from step %d of %d"
            .formatted(name, parameters.values().size(), step, schedule.steps()));
    Instant started = Instant.now();
    Instant saved = started;
    long first = step;
    try (BatchLoader<B> loader = new BatchLoader<>(step, objective::batch)) {
      while (step < schedule.steps() && Instant.now().isBefore(deadline)) {
        step(loader.next(), step);
        step++;
        if (step % REPORT_EVERY == 0) {
          report(step, first, started);
        }
        if (step % validateEvery == 0 || step == schedule.steps()) {
          validate(step);
        }
        if (Duration.between(saved, Instant.now()).compareTo(CHECKPOINT_EVERY) > 0) {
          checkpoint.save(parameters, optimizer, step);
          saved = Instant.now();
        }
      }
    }
    if (step > first) {
      checkpoint.save(parameters, optimizer, step);
    }
    return step >= schedule.steps();
  }

  private void step(B batch, long step) {
    try (NDManager manager = parameters.values().getManager().newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray leaf = parameters.values().duplicate();
      leaf.attach(manager);
      leaf.setRequiresGradient(true);
      Map<String, Double> metrics = new LinkedHashMap<>();
      NDArray loss = objective.loss(parameters.weights(leaf), batch, manager, metrics);
      collector.backward(loss);
      NDArray gradient = leaf.getGradient();
      gradient.attach(manager);
      float norm =
          optimizer.step(parameters.values(), parameters.decay(), gradient, schedule.at(step));
      metrics.put("gradient", (double) norm);
      metrics.forEach((key, value) -> sums.merge(key, value, Double::sum));
      summed++;
    }
  }

  private void report(long step, long first, Instant started) {
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    double perStep = seconds / (step - first);
    StringBuilder line = new StringBuilder();
    line.append("%s: step %d/%d".formatted(name, step, schedule.steps()));
    sums.forEach((key, sum) -> line.append(format(key, sum / summed)));
    line.append(
        String.format(
            Locale.ROOT,
            " rate %.1e, %.0f ms a step, %s left",
            schedule.at(step),
            perStep * 1000,
            Duration.ofSeconds((long) (perStep * (schedule.steps() - step)))));
    say(line.toString());
    sums.clear();
    summed = 0;
  }

  private void validate(long step) {
    try (NDManager manager = parameters.values().getManager().newSubManager()) {
      NDArray average = optimizer.average().duplicate();
      average.attach(manager);
      StringBuilder line = new StringBuilder("%s: step %d held out".formatted(name, step));
      objective
          .validate(parameters.weights(average), manager)
          .forEach((key, value) -> line.append(format(key, value)));
      say(line.toString());
    }
  }

  private static String format(String key, double value) {
    return String.format(Locale.ROOT, " %s %.4f", key, value);
  }

  private void say(String line) {
    log.accept(line);
  }
}
