package org.lipstream.app.dashboard;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.lipstream.app.dashboard.feed.OutputFeed;
import org.lipstream.app.dashboard.http.WebServer;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.monitor.alert.Profile;

/** A page that shows what the output topics say. Any number of them can run, anywhere. */
public final class Dashboard implements AutoCloseable {
  private final DashboardConfig config;
  private final OutputFeed feed;
  private final WebServer web;

  private Dashboard(DashboardConfig config, OutputFeed feed, WebServer web) {
    this.config = config;
    this.feed = feed;
    this.web = web;
  }

  /**
   * Starts one on topics that are there.
   *
   * @param kafka the cluster, {@code host:port}
   * @param metrics of this process; not closed here
   * @param profiles what is normal inside the models that are shown, by their names
   * @param ready whether what runs beside the dashboard in this process is ready
   */
  public static Dashboard start(
      DashboardConfig config,
      String kafka,
      Metrics metrics,
      Map<String, Profile> profiles,
      BooleanSupplier ready) {
    InstantSource clock = InstantSource.system();
    LiveModel model = new LiveModel(clock);
    FigureGauges gauges = new FigureGauges(metrics.registry());
    OutputFeed feed = OutputFeed.start(kafka, model::accept);
    try {
      WebServer web =
          WebServer.start(
              config.bind(),
              config.port(),
              config.token(),
              new WebServer.Sources(
                  kafka,
                  model,
                  feed::isConnected,
                  profiles,
                  () -> {
                    gauges.set(model.figures());
                    return metrics.text();
                  },
                  () -> feed.isConnected() && feed.isCaughtUp() && ready.getAsBoolean(),
                  config.uploads(),
                  config.tls()),
              clock);
      return new Dashboard(config, feed, web);
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  /** Where a browser finds it. */
  public String address() {
    String host = config.isLoopback() ? "localhost" : config.bind();
    String scheme = config.tls().isPresent() ? "https://" : "http://";
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + web.port();
  }

  @Override
  public void close() {
    web.close();
    feed.close();
  }
}
