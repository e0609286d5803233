package org.lipstream.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.CaptionWriter;
import org.lipstream.app.transcript.TextWriter;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.publish.SessionIds;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.StreamingPolicies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The whole way, from a film to its words, in one process. */
@Command(
    name = "demo",
    footer = {"", "Example:", "  lipstream demo --stay"},
    description =
        "Starts a broker and the application, plays a clip into it in real time, and shows what is"
            + " understood.")
final class DemoCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);

  /** After the session's end its last events are on the topic, but perhaps not yet read. */
  private static final int LAST_POLLS = 10;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "What to play; default: two clips that came with the project, one after the other.")
  private Path file;

  @Option(
      names = "--dashboard-port",
      defaultValue = DashboardOptions.DEFAULT_PORT,
      description = "The page's port, or a free one where it is taken; default: ${DEFAULT-VALUE}.")
  private int dashboardPort;

  @Option(
      names = "--stay",
      description = "Go on after the clip's end, for the dashboard, until interrupted.")
  private boolean stay;

  @Mixin private ModelOptions model;

  @Mixin private MonitorOptions monitor;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  @Override
  public Integer call() throws Exception {
    Thread main = Thread.currentThread();
    try (Interruption interruption =
            new Interruption(
                () -> {
                  stopped.set(true);
                  main.interrupt();
                });
        TemporaryFolder folder = TemporaryFolder.create()) {
      return play(file == null ? BundledClips.copyDemo(folder.path()) : List.of(file));
    } catch (InterruptedException e) {
      return 1;
    }
  }

  private int play(List<Path> clips) throws InterruptedException {
    System.err.println("starting a broker and the model ...");
    MediaSource.open(clips.get(0)).close(); // what cannot be played is told before all else
    try (Recognizer recognizer = model.openWarm();
        MonitorOptions.Watch watch = monitor.open(model);
        RecognitionScheduler scheduler = RecognitionScheduler.threads(watch.beside(recognizer), 1);
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (CaptionApp app =
              CaptionApp.start(
                  broker.address(),
                  CaptionSettings.defaults()
                      .withModality(model.modality())
                      .withPolicy(StreamingPolicies.usual(recognizer))
                      .withMonitoring(watch.monitoring()),
                  scheduler,
                  ended::add);
          Metrics metrics = new Metrics();
          StatusWriter status = app.report(broker.address(), scheduler, metrics);
          Dashboard dashboard =
              Dashboard.start(
                  DashboardConfig.local(dashboardPort),
                  broker.address(),
                  metrics,
                  watch.monitoring().profiles(),
                  () -> app.running().isDone());
          TranscriptFeed feed = new TranscriptFeed(broker.address(), true);
          Publisher publisher = Publisher.connect(broker.address())) {
        CompletableFuture.anyOf(app.running(), app.failure()).get();
        System.err.println("kafka " + broker.address());
        System.err.println("dashboard " + dashboard.address());
        CaptionWriter writer =
            new TextWriter(System.out, Terminal.isOutput(), false, Terminal.isColoured());
        boolean understood = true;
        for (Path clip : clips) {
          System.err.println("playing " + clip.getFileName());
          CompletableFuture<Void> played =
              CompletableFuture.runAsync(() -> publish(publisher, clip));
          boolean last = clip.equals(clips.get(clips.size() - 1));
          understood &= show(feed, writer, app, played, stay && last);
        }
        writer.finish();
        return understood ? 0 : 1;
      }
    } catch (ExecutionException e) {
      throw new CommandException("the demo has failed: " + e.getCause(), e.getCause());
    }
  }

  private static void publish(Publisher publisher, Path clip) {
    try (MediaSource source = MediaSource.open(clip)) {
      publisher.publish(source, SessionIds.unique(source.name()), 1, PublishProgress.NONE);
    }
  }

  /** Shows events until the session's last final; returns whether there was one with words. */
  private boolean show(
      TranscriptFeed feed,
      CaptionWriter writer,
      CaptionApp app,
      CompletableFuture<Void> played,
      boolean staying)
      throws ExecutionException, InterruptedException {
    boolean understood = false;
    int left = LAST_POLLS;
    while (left > 0 && !stopped.get()) {
      List<TranscriptEvent> events = feed.poll(POLL);
      events.forEach(writer::accept);
      understood |= events.stream().anyMatch(event -> event.isFinal() && !event.text().isEmpty());
      if (app.failure().isDone()) {
        app.failure().get();
      }
      if (played.isCompletedExceptionally()) {
        played.get();
      }
      left -= !ended.isEmpty() && !staying ? 1 : 0;
    }
    ended.clear();
    if (!understood && !stopped.get()) {
      System.err.println("lipstream demo: no words were understood");
    }
    return understood;
  }
}
