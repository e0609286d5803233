package org.lipstream.llm.lab.train.data;

import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modality;

/**
 * The rates of a batch: the normal ones half of the time, any others for the rest, so that one
 * model serves them all (as Matryoshka training does, arXiv 2503.06362).
 */
public final class RateDraw {
  private static final double NORMAL_SHARE = 0.5;

  private RateDraw() {}

  public static Rates draw(TrainedRates trained, SplittableRandom random) {
    if (random.nextDouble() < NORMAL_SHARE) {
      return trained.normal();
    }
    Rates drawn = trained.normal();
    for (Modality modality : trained.trained().keySet()) {
      List<Integer> rates = trained.of(modality);
      drawn = drawn.with(modality, rates.get(random.nextInt(rates.size())));
    }
    return drawn;
  }
}
