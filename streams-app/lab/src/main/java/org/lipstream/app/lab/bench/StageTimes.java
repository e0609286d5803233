package org.lipstream.app.lab.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.lipstream.llm.recognize.StageTimer;

/** Adds up where the time of recognitions goes. */
public final class StageTimes implements StageTimer {
  private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);
  private final Map<Stage, LongAdder> runs = new EnumMap<>(Stage.class);

  /** Nothing so far. */
  public StageTimes() {
    for (Stage stage : Stage.values()) {
      nanos.put(stage, new LongAdder());
      runs.put(stage, new LongAdder());
    }
  }

  @Override
  public void took(Stage stage, long taken) {
    nanos.get(stage).add(taken);
    runs.get(stage).increment();
  }

  void reset() {
    nanos.values().forEach(LongAdder::reset);
    runs.values().forEach(LongAdder::reset);
  }

  double milliseconds(Stage stage) {
    return nanos.get(stage).sum() / 1e6;
  }

  long runs(Stage stage) {
    return runs.get(stage).sum();
  }
}
