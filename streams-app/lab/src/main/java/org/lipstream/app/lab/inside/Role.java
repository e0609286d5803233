package org.lipstream.app.lab.inside;

import java.util.Locale;
import org.lipstream.monitor.probe.TokenRole;

/** Tokens as the atlas sorts them. */
enum Role {
  FIRST,
  PROMPT,
  SOUND,
  LIPS,
  TEXT;

  static Role of(TokenRole role) {
    return switch (role) {
      case BOS -> FIRST;
      case AUDIO -> SOUND;
      case VIDEO -> LIPS;
      case RESPONSE -> TEXT;
      case AUDIO_OPEN, AUDIO_CLOSE, VIDEO_OPEN, VIDEO_CLOSE, PROMPT, SPECIAL -> PROMPT;
    };
  }

  String label() {
    return this == FIRST ? "first token" : name().toLowerCase(Locale.ROOT);
  }
}
