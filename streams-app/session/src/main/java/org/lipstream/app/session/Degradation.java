package org.lipstream.app.session;

import java.util.Locale;

/** Why an utterance is less than its session promised. */
public enum Degradation {
  /** Records of sound were lost; silence stands in for them. */
  AUDIO_GAP,
  /** Sound was promised and did not come. */
  AUDIO_MISSING,
  /** The sound ended while pictures went on. */
  AUDIO_ENDED_EARLY,
  /** Pictures were lost; the last one before stands in for them. */
  VIDEO_GAP,
  /** The face was not seen in some frames; their place was interpolated. */
  FACE_INTERPOLATED,
  /** The face was not seen in most frames, so the pictures were left out. */
  FACE_MISSING,
  /** Pictures were promised and none came. */
  VIDEO_MISSING,
  /** Pictures came later than the grace. */
  VIDEO_LATE,
  /** The pictures ended while the sound went on. */
  VIDEO_ENDED_EARLY,
  /** The publisher fell silent, or started anew, before the utterance's end. */
  DISCONNECTED,
  /** The model has no encoder for what there is of it. */
  MEDIA_NOT_TAKEN,
  /** The words are more likely wrong than right, as where nobody spoke. */
  UNSURE,
  /** The recogniser failed on this utterance. */
  RECOGNITION_FAILED;

  /** The name in events, such as {@code video-late}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
