package org.lipstream.llm.recognize;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * The compression rates that a model can work at.
 *
 * @param normal used where nothing else is asked for
 * @param trained for each kind of media that the model has an encoder for, all rates, ascending
 */
public record TrainedRates(Rates normal, Map<Modality, List<Integer>> trained) {
  public TrainedRates {
    Map<Modality, List<Integer>> sorted = new EnumMap<>(Modality.class);
    trained.forEach((modality, rates) -> sorted.put(modality, rates.stream().sorted().toList()));
    trained = Collections.unmodifiableMap(sorted);
    require(normal, trained);
  }

  /** Of sound and lips. */
  public TrainedRates(Rates normal, List<Integer> audio, List<Integer> video) {
    this(normal, Map.of(Modality.AUDIO, audio, Modality.VIDEO, video));
  }

  /** One rate for each kind of media and no other. */
  public static TrainedRates only(Rates rates) {
    Map<Modality, List<Integer>> each = new EnumMap<>(Modality.class);
    rates.frames().forEach((modality, rate) -> each.put(modality, List.of(rate)));
    return new TrainedRates(rates, each);
  }

  /** What the model has encoders for. */
  public Modalities modalities() {
    return normal.modalities();
  }

  /** The rates of a kind of media, ascending; none where the model has no encoder for it. */
  public List<Integer> of(Modality modality) {
    return trained.getOrDefault(modality, List.of());
  }

  /** The rates of sound, ascending. */
  public List<Integer> audio() {
    return of(Modality.AUDIO);
  }

  /** The rates of lips, ascending. */
  public List<Integer> video() {
    return of(Modality.VIDEO);
  }

  /** Every combination, the normal one first. */
  public List<Rates> all() {
    List<Rates> all = List.of(normal);
    for (Map.Entry<Modality, List<Integer>> each : trained.entrySet()) {
      List<Rates> more = new ArrayList<>();
      for (Rates rates : all) {
        each.getValue().forEach(rate -> more.add(rates.with(each.getKey(), rate)));
      }
      all = more;
    }
    List<Rates> normalFirst = new ArrayList<>(all);
    normalFirst.remove(normal);
    normalFirst.add(0, normal);
    return List.copyOf(normalFirst);
  }

  /** The same with another normal. */
  public TrainedRates withNormal(Rates rates) {
    return new TrainedRates(rates, trained);
  }

  /**
   * @throws IllegalArgumentException if the model was not trained for them
   */
  public void require(Rates rates) {
    require(rates, trained);
  }

  private static void require(Rates rates, Map<Modality, List<Integer>> trained) {
    boolean fits =
        rates.frames().keySet().equals(trained.keySet())
            && trained.entrySet().stream()
                .allMatch(each -> each.getValue().contains(rates.at(each.getKey())));
    if (!fits) {
      throw new IllegalArgumentException(
          "rates: %s (expected: %s)"
              .formatted(
                  rates,
                  trained.entrySet().stream()
                      .map(each -> each.getKey().label() + " one of " + each.getValue())
                      .collect(Collectors.joining(", "))));
    }
  }
}
