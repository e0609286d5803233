package org.lipstream.llm.recognize;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rates that a model can work at.
 *
 * @param normal used where nothing else is asked for
 * @param audio all audio rates, ascending
 * @param video all video rates, ascending
 */
public record TrainedRates(Rates normal, List<Integer> audio, List<Integer> video) {
  public TrainedRates {
    audio = audio.stream().sorted().toList();
    video = video.stream().sorted().toList();
    require(normal, audio, video);
  }

  /** One pair of rates and no other. */
  public static TrainedRates only(Rates rates) {
    return new TrainedRates(rates, List.of(rates.audio()), List.of(rates.video()));
  }

  /** Every pair, the normal one first. */
  public List<Rates> all() {
    Stream<Rates> pairs = audio.stream().flatMap(a -> video.stream().map(v -> new Rates(a, v)));
    return Stream.concat(Stream.of(normal), pairs).distinct().toList();
  }

  /** The same with another normal. */
  public TrainedRates withNormal(Rates rates) {
    return new TrainedRates(rates, audio, video);
  }

  /**
   * @throws IllegalArgumentException if the model was not trained for them
   */
  public void require(Rates rates) {
    require(rates, audio, video);
  }

  private static void require(Rates rates, List<Integer> audio, List<Integer> video) {
    if (!audio.contains(rates.audio()) || !video.contains(rates.video())) {
      throw new IllegalArgumentException(
          "rates: %s (expected: audio one of %s, video one of %s)".formatted(rates, audio, video));
    }
  }
}
