package org.lipstream.app.cli;

import java.util.Optional;
import org.lipstream.app.dashboard.DashboardConfig;
import picocli.CommandLine.Option;

/** Who can see the dashboard. */
final class DashboardOptions {
  static final String DEFAULT_PORT = "" + DashboardConfig.DEFAULT_PORT;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = DashboardConfig.LOOPBACK,
      description =
          "The interface that the dashboard listens on; others than this machine's own need a"
              + " token; default: ${DEFAULT-VALUE}.")
  private String bind;

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      defaultValue = "${env:LIPSTREAM_TOKEN}",
      description =
          "What a browser has to show once as ?token=TEXT, and others as a bearer token; default:"
              + " the environment's LIPSTREAM_TOKEN.")
  private String token;

  DashboardConfig config(int port) {
    return new DashboardConfig(
        bind, port, Optional.ofNullable(token).filter(text -> !text.isEmpty()));
  }
}
