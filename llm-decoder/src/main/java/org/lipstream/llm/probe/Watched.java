package org.lipstream.llm.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * One sequence of a batch and who watches it.
 *
 * @param detail what the probe said that it wants of this decode
 * @param roles of the context: the prompt, and what of the answer is forced
 * @param texts of the same tokens; empty for sound and pictures
 * @param encoders what was seen of the encoders on the way
 */
public record Watched(
    ActivationProbe probe,
    Detail detail,
    List<TokenRole> roles,
    List<String> texts,
    List<EncoderSnapshot> encoders) {
  public Watched {
    roles = List.copyOf(roles);
    texts = List.copyOf(texts);
    encoders = List.copyOf(encoders);
  }

  /**
   * What the tokens say that came after those that were known before.
   *
   * @param seen tokens of the sequence
   * @param answer all of it, what was forced included; may have been cut
   * @param text what a token id says
   */
  List<String> responses(int seen, List<Integer> answer, IntFunction<String> text) {
    int first = Collections.frequency(roles, TokenRole.RESPONSE);
    return IntStream.range(first, first + seen - roles.size())
        .mapToObj(at -> at < answer.size() ? text.apply(answer.get(at)) : "")
        .toList();
  }

  /** Roles of all tokens, with so many that came after those that were known before. */
  List<TokenRole> rolesAnd(int responses) {
    List<TokenRole> all = new ArrayList<>(roles);
    all.addAll(Collections.nCopies(responses, TokenRole.RESPONSE));
    return all;
  }

  /** Texts of all tokens, with what {@link #responses} says. */
  List<String> textsAnd(List<String> responses) {
    List<String> all = new ArrayList<>(texts);
    all.addAll(responses);
    return all;
  }
}
