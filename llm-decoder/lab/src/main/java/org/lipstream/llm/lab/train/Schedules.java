package org.lipstream.llm.lab.train;

import org.lipstream.llm.lab.train.optimise.Schedule;

/** The stages' schedules. */
record Schedules(
    Schedule audio, Schedule video, Schedule language, Schedule decoder, Schedule joint) {

  /** From random weights. */
  static final Schedules FRESH =
      new Schedules(
          new Schedule(5_000, 250, 1.2e-3),
          new Schedule(2_500, 250, 1e-3),
          new Schedule(800, 80, 3e-3),
          new Schedule(2_500, 100, 1e-3),
          new Schedule(4_500, 150, 5e-4));

  /** From the weights of a model whose parts know their task. */
  static final Schedules CONTINUED =
      new Schedules(
          new Schedule(2_600, 250, 1.2e-3),
          new Schedule(1_500, 200, 1e-3),
          new Schedule(800, 80, 3e-3),
          new Schedule(3_000, 100, 6e-4),
          new Schedule(2_200, 150, 5e-4));
}
