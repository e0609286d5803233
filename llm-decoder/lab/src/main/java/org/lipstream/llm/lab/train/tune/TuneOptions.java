package org.lipstream.llm.lab.train.tune;

import java.util.List;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modalities;

/**
 * How a model is tuned.
 *
 * @param lambda weight of the decorrelation loss; 0 for plain tuning
 * @param decorrelation its definition
 * @param adaptation of the language model
 * @param projectorNorm whether projectors end in a LayerNorm
 * @param pooling {@code average} or {@code stack}
 * @param rates encoder frames a media token; drawn for each batch where there are several
 * @param modalities of which each sequence gets one at random
 * @param steps of the whole run
 * @param batchSize sequences a step
 * @param peakRate learning rate of the plateau
 * @param seed of fresh weights and of the order of samples
 */
public record TuneOptions(
    double lambda,
    DecorrelationLoss decorrelation,
    TunedLayers adaptation,
    boolean projectorNorm,
    String pooling,
    TrainedRates rates,
    List<Modalities> modalities,
    long steps,
    int batchSize,
    double peakRate,
    long seed) {

  public TuneOptions {
    modalities = List.copyOf(modalities);
    require(lambda >= 0 && Double.isFinite(lambda), "lambda", lambda, ">= 0");
    require(!modalities.isEmpty(), "modalities", modalities, "one or more");
    require(steps > 0, "steps", steps, "> 0");
    require(batchSize > 0, "batch", batchSize, "> 0");
    require(peakRate > 0, "rate", peakRate, "> 0");
  }

  private static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + rule + ")");
    }
  }
}
