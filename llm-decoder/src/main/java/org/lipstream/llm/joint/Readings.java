package org.lipstream.llm.joint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lipstream.monitor.probe.DecodeSnapshot;

/**
 * How the language model read the texts that it chose, by text, for whoever watches: of one call of
 * each thread, so that nothing needs to be read a second time.
 */
final class Readings {
  private final ThreadLocal<Map<String, DecodeSnapshot>> call = new ThreadLocal<>();

  /** From now on readings are kept. */
  void begin() {
    call.set(new HashMap<>());
  }

  boolean areWanted() {
    return call.get() != null;
  }

  void put(String text, DecodeSnapshot reading) {
    call.get().put(text, reading);
  }

  /** Empty where the text was not chosen among several, or nothing is kept. */
  Optional<DecodeSnapshot> of(String text) {
    return Optional.ofNullable(call.get()).map(readings -> readings.get(text));
  }

  /** Forgets all. */
  void end() {
    call.remove();
  }
}
