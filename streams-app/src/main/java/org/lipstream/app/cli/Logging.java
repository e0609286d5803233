package org.lipstream.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Quiet unless asked. */
final class Logging {
  private Logging() {}

  static void configure(boolean verbose) {
    if (verbose && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("org.lipstream").setLevel(Level.DEBUG);
      context.getLogger("org.apache.kafka").setLevel(Level.INFO);
      context.getLogger("kafka").setLevel(Level.INFO);
      context.getLogger("ai.djl").setLevel(Level.INFO);
    }
  }
}
