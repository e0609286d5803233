package org.lipstream.llm.recognize;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * Compression rates: how many of an encoder's frames make one media token (sound: of 50 a second,
 * lips: of 25). Written in the order of {@link Modality}, such as {@code 4,2}. Media that a model
 * has no encoder for have none, such as sound in {@code -,2} and lips in {@code 4}.
 *
 * @param frames at least one, each >= 1
 */
public record Rates(Map<Modality, Integer> frames) {
  private static final String NONE = "-";

  public Rates {
    if (frames.isEmpty() || frames.values().stream().anyMatch(rate -> rate < 1)) {
      throw new IllegalArgumentException(
          "rates: %s (expected: %s >= 1)"
              .formatted(text(frames), frames.size() == 2 ? "both" : "all"));
    }
    frames = Collections.unmodifiableMap(new EnumMap<>(frames));
  }

  /** Of sound and lips. */
  public Rates(int audio, int video) {
    this(Map.of(Modality.AUDIO, audio, Modality.VIDEO, video));
  }

  /** Reads {@link #byLabel}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Rates of(Map<String, Integer> byLabel) {
    Map<Modality, Integer> frames = new EnumMap<>(Modality.class);
    byLabel.forEach((label, rate) -> frames.put(Modality.of(label), rate));
    return new Rates(frames);
  }

  /** The form in JSON: {@code {"audio":4,"video":2}}. */
  @JsonValue
  public Map<String, Integer> byLabel() {
    Map<String, Integer> byLabel = new LinkedHashMap<>();
    frames.forEach((modality, rate) -> byLabel.put(modality.label(), rate));
    return byLabel;
  }

  /** Of one kind of media alone. */
  public static Rates of(Modality modality, int rate) {
    return new Rates(Map.of(modality, rate));
  }

  /**
   * Reads {@code audio,video}, such as {@code 4,2}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Rates of(String text) {
    String[] parts = text.split(",", -1);
    Map<Modality, Integer> frames = new EnumMap<>(Modality.class);
    try {
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].equals(NONE)) {
          frames.put(Modality.values()[i], Integer.parseInt(parts[i].trim()));
        }
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "rates: %s (expected: %s, such as 4,2)".formatted(text, names()));
    }
    return new Rates(frames);
  }

  private static String names() {
    return Stream.of(Modality.values()).map(Modality::name).collect(Collectors.joining(","));
  }

  /**
   * The rate of a kind of media.
   *
   * @throws IllegalArgumentException if there is none
   */
  public int at(Modality modality) {
    Integer rate = frames.get(modality);
    if (rate == null) {
      throw new IllegalArgumentException(
          "rates: %s (expected: one for %s)".formatted(this, modality.label()));
    }
    return rate;
  }

  /** The rate of sound. */
  public int audio() {
    return at(Modality.AUDIO);
  }

  /** The rate of lips. */
  public int video() {
    return at(Modality.VIDEO);
  }

  /** What there are rates for. */
  public Modalities modalities() {
    return new Modalities(frames.keySet());
  }

  /** The same but for one kind of media. */
  public Rates with(Modality modality, int rate) {
    Map<Modality, Integer> other = new EnumMap<>(frames);
    other.put(modality, rate);
    return new Rates(other);
  }

  @Override
  public String toString() {
    return text(frames);
  }

  private static String text(Map<Modality, Integer> frames) {
    return Stream.of(Modality.values())
        .map(modality -> frames.containsKey(modality) ? "" + frames.get(modality) : NONE)
        .collect(Collectors.joining(","))
        .replaceAll("(," + NONE + ")+$", "");
  }
}
