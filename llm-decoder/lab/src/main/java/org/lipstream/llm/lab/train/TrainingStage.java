package org.lipstream.llm.lab.train;

import java.io.IOException;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.lab.train.loop.TrainedPart;
import org.lipstream.llm.lab.train.optimise.Schedule;

/**
 * One stage of a training.
 *
 * @param name of its checkpoint and its progress lines
 * @param schedule of the learning rate
 * @param setup what it trains and what it learns from, made when it begins
 */
record TrainingStage(String name, Schedule schedule, Setup setup) {

  /** Makes a stage ready. */
  interface Setup {
    Prepared<?> prepare(StageScope scope) throws IOException;
  }

  /**
   * A stage that can begin.
   *
   * @param part its parameters and optimiser
   * @param objective what it minimises
   */
  record Prepared<B>(TrainedPart part, Objective<B> objective) {}
}
