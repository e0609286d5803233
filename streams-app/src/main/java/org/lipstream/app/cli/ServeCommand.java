package org.lipstream.app.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.Execution;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.webhook.Webhook;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the application until it is interrupted. */
@Command(
    name = "serve",
    footer = {"", "Example:", "  lipstream serve --model open"},
    description =
        "Runs the application on a Kafka cluster, or on a broker of its own. Several instances on"
            + " one cluster share the sessions.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "The cluster; without it a broker is started in this process.")
  private String kafka;

  @Option(
      names = "--port",
      defaultValue = "" + KafkaOption.DEFAULT_PORT,
      description =
          "The port of the broker that is started, or a free one where it is taken; default:"
              + " ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the broker that is started keeps its data; without it they are dropped.")
  private Path data;

  @Option(
      names = "--workers",
      defaultValue = "1",
      description = "Recognitions at a time; default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Sessions that are recognised in one pass, at most; default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--max-wait",
      paramLabel = "MS",
      defaultValue = "40",
      description =
          "How long a part waits for other sessions' that are due, at most; default:"
              + " ${DEFAULT-VALUE} ms.")
  private long maxWaitMs;

  @Option(
      names = "--policy",
      paramLabel = "NAME[=N]",
      completionCandidates = PolicyNames.class,
      description =
          "Which words of an open utterance are said for good: ${COMPLETION-CANDIDATES}; N are"
              + " hypotheses, of a frontier ms of media that no such word looks at; default:"
              + " local-agreement=2, of a Whisper frontier=10000.")
  private String policy;

  /** As the help lists them. */
  static final class PolicyNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return StreamingPolicies.names().iterator();
    }
  }

  @Option(
      names = "--dashboard-port",
      defaultValue = DashboardOptions.DEFAULT_PORT,
      description = "The page's port, or a free one where it is taken; default: ${DEFAULT-VALUE}.")
  private int dashboardPort;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description =
          "Tell this address each final by POST, again and again until it is there; signed where"
              + " LIPSTREAM_WEBHOOK_SECRET is set.")
  private URI webhook;

  @Mixin private ModelOptions model;

  @Mixin private MonitorOptions monitor;
  @Mixin private DashboardOptions access;

  @Override
  public Integer call() throws InterruptedException {
    batching(); // says what is wrong before anything starts
    if (policy != null) {
      streamingPolicy();
    }
    CompletableFuture<Void> stop = new CompletableFuture<>();
    try (Interruption interruption = new Interruption(() -> stop.complete(null))) {
      if (kafka != null) {
        serve(kafka, stop);
      } else {
        try (EmbeddedBroker broker = startBroker()) {
          serve(broker.address(), stop);
        }
      }
    }
    return 0;
  }

  private Batching batching() {
    if (batch < 1 || maxWaitMs < 0) {
      throw new CommandException(
          "batch, max-wait: %d, %d (expected: >= 1, >= 0)".formatted(batch, maxWaitMs));
    }
    return new Batching(batch, maxWaitMs);
  }

  private StreamingPolicy streamingPolicy() {
    StreamingPolicy named = StreamingPolicies.of(policy);
    if (named.needsSinks()) {
      throw new CommandException(
          "policy: "
              + policy
              + " (expected: one that needs no sinks flagged; bench latency has it)");
    }
    return named;
  }

  private Webhook startWebhook(String address) {
    return Webhook.start(
        address, webhook, Optional.ofNullable(System.getenv("LIPSTREAM_WEBHOOK_SECRET")));
  }

  private EmbeddedBroker startBroker() {
    return data == null ? EmbeddedBroker.startTemporary(port) : EmbeddedBroker.start(data, port);
  }

  private void serve(String address, CompletableFuture<Void> stop) throws InterruptedException {
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
    try (Recognizer recognizer = model.openWarm();
        MonitorOptions.Watch watch = monitor.open(model);
        RecognitionScheduler scheduler =
            new RecognitionScheduler(
                watch.beside(recognizer),
                batching(),
                Adaptation.STEPS_THEN_RATES,
                Execution.threads(workers));
        Metrics metrics = new Metrics(); // before anything is said
        CaptionApp app =
            CaptionApp.start(
                address,
                CaptionSettings.defaults()
                    .withModality(model.modality())
                    .withPolicy(
                        policy == null ? StreamingPolicies.usual(recognizer) : streamingPolicy())
                    .withMonitoring(watch.monitoring()),
                scheduler,
                session -> {});
        StatusWriter status = app.report(address, scheduler, metrics);
        Dashboard dashboard =
            Dashboard.start(
                access.config(dashboardPort),
                address,
                metrics,
                watch.monitoring().profiles(),
                app::isReading);
        Webhook hook = webhook == null ? null : startWebhook(address)) {
      CompletableFuture.anyOf(app.running(), app.failure(), stop).get();
      if (!stop.isDone()) {
        System.out.println("kafka     " + address);
        System.out.println("model     " + recognizer.model());
        System.out.println("dashboard " + dashboard.address());
        System.out.println("ready; Ctrl-C ends");
      }
      CompletableFuture.anyOf(app.failure(), stop).get();
    } catch (ExecutionException e) {
      throw new CommandException("the application has failed: " + e.getCause(), e.getCause());
    }
  }
}
