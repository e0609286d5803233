package org.lipstream.monitor.detect;

import java.util.Collections;
import java.util.List;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * The tokens that rules judge. In a decoder's sequence the first token is one apart: every query
 * sees it, attention that has nowhere to go goes there, and the others are compared with it,
 * whether or not it is a beginning-of-sequence token. Among an encoder's frames none comes first.
 *
 * @param roles N
 * @param first position of the token that the others are compared with; -1 where there is none
 */
record JudgedTokens(List<TokenRole> roles, int first) {

  /** A decoder's, of at least one token. */
  static JudgedTokens decoder(List<TokenRole> roles) {
    return new JudgedTokens(roles, 0);
  }

  /** An encoder's. */
  static JudgedTokens frames(EncoderSnapshot encoder) {
    TokenRole role = TokenRole.ofEncoder(encoder.name());
    return new JudgedTokens(Collections.nCopies(encoder.frames(), role), -1);
  }

  /** N. */
  int count() {
    return roles.size();
  }

  TokenRole role(int token) {
    return roles.get(token);
  }

  boolean hasFirst() {
    return first >= 0;
  }
}
