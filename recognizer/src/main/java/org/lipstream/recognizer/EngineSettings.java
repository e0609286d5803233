package org.lipstream.recognizer;

import java.util.Map;

/**
 * What the tensor engine reads from the system's properties, as a library wants it: it asks nobody
 * on the network, and takes one thread for each worker. What a program has set stays as it is.
 */
final class EngineSettings {
  private static final Map<String, String> WANTED =
      Map.of(
          "OPT_OUT_TRACKING", "true",
          "ai.djl.offline", "true",
          "ai.djl.pytorch.num_threads", "1",
          "ai.djl.pytorch.num_interop_threads", "1");

  private EngineSettings() {}

  /** Before the engine's first use. */
  static void quiet() {
    WANTED.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
