package org.lipstream.app.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.monitor.alert.Profile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a dashboard alone, beside whatever writes the topics. */
@Command(
    name = "dashboard",
    footer = {"", "Example:", "  lipstream dashboard --kafka broker:9092 --port 8081"},
    description =
        "Shows in a browser what the topics of a cluster say. It reads alone and runs anywhere, as"
            + " often as wanted.")
final class DashboardCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = DashboardOptions.DEFAULT_PORT,
      description = "The page's port, or a free one where it is taken; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "A model whose sinks.json says what is normal inside it; may be repeated.")
  private List<String> models = List.of();

  @Mixin private KafkaOption kafka;
  @Mixin private DashboardOptions access;

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    TopicSetup.ensure(kafka.address(), TopicSetup.PATIENCE);
    try (Interruption interruption = new Interruption(stop::countDown);
        Metrics metrics = new Metrics();
        Dashboard dashboard =
            Dashboard.start(
                access.config(port), kafka.address(), metrics, profiles(), () -> true)) {
      System.out.println("dashboard " + dashboard.address());
      System.out.println("ready; Ctrl-C ends");
      stop.await();
    }
    return 0;
  }

  private Map<String, Profile> profiles() {
    ModelLocator locator = ModelLocator.ofProject();
    Map<String, Profile> profiles = new TreeMap<>();
    for (String model : models) {
      ProfileFile.read(locator.locate(model)).ifPresent(one -> profiles.put(one.model(), one));
    }
    return profiles;
  }
}
