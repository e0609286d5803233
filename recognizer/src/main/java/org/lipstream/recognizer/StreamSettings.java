package org.lipstream.recognizer;

import java.util.Objects;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.Detail;

/**
 * What comes in one stream, and what is told of it.
 *
 * @param name stands in the stream's events and reports as their session
 * @param media what will be pushed: sound, lips, or both
 * @param partials whether words are told while they are spoken, or utterances alone
 * @param watched how closely the decodes of finals are watched; what is seen goes to {@link
 *     SpeechListener#decoded}
 */
public record StreamSettings(String name, Modalities media, boolean partials, Detail watched) {

  /**
   * @throws IllegalArgumentException if the name is blank
   */
  public StreamSettings {
    Objects.requireNonNull(media, "media");
    Objects.requireNonNull(watched, "watched");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: some)");
    }
  }

  /** Sound alone, with partials, not watched. */
  public static StreamSettings sound() {
    return of(Modalities.AUDIO);
  }

  /** Sound and lips, with partials, not watched. */
  public static StreamSettings soundAndLips() {
    return of(Modalities.AV);
  }

  /** Lips alone, with partials, not watched. */
  public static StreamSettings lips() {
    return of(Modalities.VIDEO);
  }

  private static StreamSettings of(Modalities media) {
    return new StreamSettings("stream", media, true, Detail.OFF);
  }

  /** The same under another name. */
  public StreamSettings named(String other) {
    return new StreamSettings(other, media, partials, watched);
  }

  /** The same, told of whole utterances alone. */
  public StreamSettings withoutPartials() {
    return new StreamSettings(name, media, false, watched);
  }

  /** The same, with decodes watched. */
  public StreamSettings watched(Detail detail) {
    return new StreamSettings(name, media, partials, detail);
  }
}
