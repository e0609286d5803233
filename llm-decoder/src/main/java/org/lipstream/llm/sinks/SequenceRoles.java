package org.lipstream.llm.sinks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lipstream.monitor.probe.TokenRole;

/** What the tokens of a decoder's sequence are, in the order of the prompt's layout. */
public final class SequenceRoles {
  private SequenceRoles() {}

  /**
   * Roles by position.
   *
   * @param audioTokens 0 where there is no sound, and no marks around it
   * @param videoTokens 0 where there are no lips, and no marks around them
   * @param length N, the whole sequence
   * @param response tokens of the answer at its end
   */
  public static List<TokenRole> of(int audioTokens, int videoTokens, int length, int response) {
    List<TokenRole> roles = new ArrayList<>(length);
    roles.add(TokenRole.BOS);
    if (audioTokens > 0) {
      roles.add(TokenRole.AUDIO_OPEN);
      roles.addAll(Collections.nCopies(audioTokens, TokenRole.AUDIO));
      roles.add(TokenRole.AUDIO_CLOSE);
    }
    if (videoTokens > 0) {
      roles.add(TokenRole.VIDEO_OPEN);
      roles.addAll(Collections.nCopies(videoTokens, TokenRole.VIDEO));
      roles.add(TokenRole.VIDEO_CLOSE);
    }
    int prompt = length - response - roles.size();
    if (prompt < 0 || response < 0) {
      throw new IllegalArgumentException(
          "length: %d, of which response %d (expected: at least %d before the response)"
              .formatted(length, response, roles.size()));
    }
    roles.addAll(Collections.nCopies(prompt, TokenRole.PROMPT));
    roles.addAll(Collections.nCopies(response, TokenRole.RESPONSE));
    return roles;
  }
}
