package org.lipstream.llm.probe;

import java.util.List;
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
}
