package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modality;

/** How less is asked of the recogniser where the load is too much for it. */
public enum Adaptation {
  /** Always the same. */
  NONE {
    @Override
    List<LoadLevel> levels(TrainedRates trained) {
      return List.of(new LoadLevel(1, trained.normal(), trained.normal()));
    }
  },
  /** Longer steps first, then coarser rates among those that the model was trained for. */
  STEPS_THEN_RATES {
    @Override
    List<LoadLevel> levels(TrainedRates trained) {
      Rates normal = trained.normal();
      Rates coarse = coarser(trained, normal);
      Rates coarsest = coarser(trained, coarse);
      List<LoadLevel> levels = new ArrayList<>();
      levels.add(new LoadLevel(1, normal, normal));
      levels.add(new LoadLevel(2, normal, normal));
      if (!coarse.equals(normal)) {
        levels.add(new LoadLevel(2, coarse, normal));
      }
      levels.add(new LoadLevel(4, coarse, normal));
      if (!coarse.equals(normal)) {
        levels.add(new LoadLevel(4, coarsest, coarse));
      }
      levels.add(new LoadLevel(8, coarsest, coarse));
      return levels;
    }
  };

  /** From what is asked usually to what is asked under the highest load. */
  abstract List<LoadLevel> levels(TrainedRates trained);

  private static Rates coarser(TrainedRates trained, Rates than) {
    Rates coarser = than;
    for (Modality modality : trained.trained().keySet()) {
      coarser = coarser.with(modality, coarser(trained.of(modality), than.at(modality)));
    }
    return coarser;
  }

  private static int coarser(List<Integer> rates, int than) {
    return rates.stream().filter(rate -> rate > than).min(Integer::compare).orElse(than);
  }
}
