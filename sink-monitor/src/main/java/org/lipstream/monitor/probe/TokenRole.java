package org.lipstream.monitor.probe;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a token of a decoder's sequence is, whatever the model: media stand between marks or between
 * two texts of the prompt, in any order and of one kind or several.
 *
 * <pre>
 *   the bundled models   BOS  &lt;audio&gt; sound &lt;/audio&gt;  &lt;video&gt; lips &lt;/video&gt;  prompt  response
 *   an audio LLM         first token, prompt, sound, prompt, response
 *   Whisper's decoder    &lt;|startoftranscript|&gt;  special tokens  response
 *   text alone           first token, prompt, response
 * </pre>
 */
public enum TokenRole {
  /** Begins the sequence; where a model has no such token, whichever stands first. */
  BOS(Segment.BOS),
  AUDIO_OPEN(Segment.AUDIO),
  AUDIO_CLOSE(Segment.AUDIO),
  AUDIO(Segment.AUDIO),
  VIDEO_OPEN(Segment.VIDEO),
  VIDEO_CLOSE(Segment.VIDEO),
  VIDEO(Segment.VIDEO),
  PROMPT(Segment.PROMPT),
  /** What the model says. */
  RESPONSE(Segment.RESPONSE),
  /** Of the prompt, but no text: language, task, turns of a conversation. */
  SPECIAL(Segment.PROMPT);

  private final Segment segment;

  TokenRole(Segment segment) {
    this.segment = segment;
  }

  /** The part of the sequence that the token belongs to. */
  public Segment segment() {
    return segment;
  }

  /** Whether it stands for a stretch of sound or of pictures. */
  public boolean isMedia() {
    return segment.isMedia() && name().equals(segment.name());
  }

  /**
   * What a kind of media's vectors are.
   *
   * @param medium {@code audio} or {@code video}
   */
  public static TokenRole media(String medium) {
    return valueOf(medium.toUpperCase(Locale.ROOT));
  }

  /**
   * What an encoder's vectors are.
   *
   * @param encoder its name; {@code audio} or {@code video}, anything else stands for looks at
   *     sound
   */
  public static TokenRole ofEncoder(String encoder) {
    return Arrays.stream(values())
        .filter(role -> role.isMedia() && role.name().equalsIgnoreCase(encoder))
        .findFirst()
        .orElse(AUDIO);
  }

  /** The mark before a kind of media. */
  public static TokenRole open(String medium) {
    return valueOf(medium.toUpperCase(Locale.ROOT) + "_OPEN");
  }

  /** The mark after a kind of media. */
  public static TokenRole close(String medium) {
    return valueOf(medium.toUpperCase(Locale.ROOT) + "_CLOSE");
  }

  /** Parts of the sequence; a modality's opening and closing token belong to it. */
  public enum Segment {
    BOS,
    AUDIO,
    VIDEO,
    PROMPT,
    RESPONSE;

    boolean isMedia() {
      return this != BOS && this != PROMPT && this != RESPONSE;
    }
  }
}
