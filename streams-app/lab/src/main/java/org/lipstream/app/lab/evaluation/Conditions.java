package org.lipstream.app.lab.evaluation;

/**
 * What figures depend on beside the code.
 *
 * @param cores processors that this JVM may use
 * @param heapMb most memory that this JVM may take for objects
 * @param engineThreads threads inside one operation, {@code ai.djl.pytorch.num_threads}; {@code
 *     default} where it is left to the engine
 * @param engineInteropThreads operations at a time, {@code ai.djl.pytorch.num_interop_threads}
 */
public record Conditions(
    String jdk,
    String system,
    int cores,
    long heapMb,
    String engineThreads,
    String engineInteropThreads) {
  private static final String LEFT_TO_ENGINE = "default";

  /** Those of this process. */
  public static Conditions here() {
    return new Conditions(
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("ai.djl.pytorch.num_threads", LEFT_TO_ENGINE),
        System.getProperty("ai.djl.pytorch.num_interop_threads", LEFT_TO_ENGINE));
  }
}
