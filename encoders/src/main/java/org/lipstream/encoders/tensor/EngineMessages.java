package org.lipstream.encoders.tensor;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine's native parts write to standard error, past every logger of the JVM. */
final class EngineMessages {
  /** The third of PyTorch's levels: information, warning, error, fatal. */
  private static final int ERROR = 2;

  private static final Logger LOG = LoggerFactory.getLogger(EngineMessages.class);

  private EngineMessages() {}

  /**
   * Keeps errors and leaves warnings out, once the engine is loaded. On a CPU that NNPACK does not
   * know there would be one at every small convolution, though nothing is wrong: it is only one of
   * the ways to compute them. The variable {@code TORCH_CPP_LOG_LEVEL} is read by PyTorch for
   * Python alone.
   */
  static void leaveOutWarnings() {
    try {
      NativeLibrary.getInstance("c10")
          .getGlobalVariableAddress("FLAGS_caffe2_log_level")
          .setInt(0, ERROR);
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("PyTorch keeps its log level: {}", e.getMessage());
    }
  }
}
