package org.lipstream.app.lab.evaluation.results;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.lab.evaluation.Evaluation.Noise;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modalities;

/** One cell of the tables. */
public record Condition(Modalities modality, Noise noise, Rates rates) {
  static final List<Double> SNRS_DB = List.of(10.0, 5.0, 0.0, -5.0, -10.0);
  private static final double RATES_SNR_DB = 0;

  static Condition clean(Modalities modality, Rates rates) {
    return new Condition(modality, Noise.NONE, rates);
  }

  static Condition noisy(Modalities modality, NoiseKind kind, double snrDb, Rates rates) {
    return new Condition(modality, new Noise(snrDb, kind), rates);
  }

  /** Sound alone and both streams, in each noise, at the normal rates. */
  static List<Condition> inNoise(TrainedRates rates) {
    List<Condition> conditions = new ArrayList<>();
    for (Modalities modality : List.of(Modalities.AUDIO, Modalities.AV)) {
      for (NoiseKind kind : NoiseKind.values()) {
        for (double snrDb : SNRS_DB) {
          conditions.add(noisy(modality, kind, snrDb, rates.normal()));
        }
      }
    }
    return conditions;
  }

  /** Each modality, without noise, at the normal rates. */
  static List<Condition> clean(TrainedRates rates) {
    List<Condition> conditions = new ArrayList<>();
    for (Modalities modality : Modalities.values()) {
      conditions.add(clean(modality, rates.normal()));
    }
    return conditions;
  }

  /**
   * Every rate of each stream alone, and both streams at all pairs, clean and in babble at 0 dB.
   */
  static List<Condition> atAllRates(TrainedRates rates) {
    List<Condition> conditions = new ArrayList<>();
    for (int audio : rates.audio()) {
      conditions.add(clean(Modalities.AUDIO, new Rates(audio, rates.normal().video())));
    }
    for (int video : rates.video()) {
      conditions.add(clean(Modalities.VIDEO, new Rates(rates.normal().audio(), video)));
    }
    for (Rates pair : pairs(rates)) {
      conditions.add(clean(Modalities.AV, pair));
      conditions.add(inBabble(pair));
    }
    return conditions;
  }

  static Condition inBabble(Rates rates) {
    return noisy(Modalities.AV, NoiseKind.BABBLE, RATES_SNR_DB, rates);
  }

  private static List<Rates> pairs(TrainedRates rates) {
    List<Rates> pairs = new ArrayList<>();
    for (int audio : rates.audio()) {
      for (int video : rates.video()) {
        pairs.add(new Rates(audio, video));
      }
    }
    return pairs;
  }

  /** The options of {@code evaluate} that measure this cell. */
  String options(TrainedRates rates) {
    StringBuilder options = new StringBuilder("--modality " + modality.label());
    if (noise.snrDb() != null) {
      options.append(" --snr ").append(noise.snrDb().intValue());
      options.append(" --noise ").append(noise.kind().label());
    }
    if (!this.rates.equals(rates.normal())) {
      options.append(" --rates ").append(this.rates);
    }
    return options.toString();
  }
}
