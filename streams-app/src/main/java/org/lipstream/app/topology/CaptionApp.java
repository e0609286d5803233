package org.lipstream.app.topology;

import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.ingest.publish.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application as it runs in one process; several share the partitions. */
public final class CaptionApp implements AutoCloseable {
  public static final String APPLICATION_ID = "lipstream";
  private static final Logger LOG = LoggerFactory.getLogger(CaptionApp.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final KafkaStreams streams;
  private final LogWatch watch;
  private final GroupMembershipOperation leaving;
  private final Path stateDirectory;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  private CaptionApp(
      KafkaStreams streams, LogWatch watch, GroupMembershipOperation leaving, Path stateDirectory) {
    this.streams = streams;
    this.watch = watch;
    this.leaving = leaving;
    this.stateDirectory = stateDirectory;
  }

  /**
   * Starts the application on topics that are there.
   *
   * @param address the cluster, {@code host:port}
   * @param onSessionEnd see {@link CaptionTopology#build}
   */
  public static CaptionApp start(
      String address,
      CaptionSettings settings,
      RecognitionScheduler scheduler,
      Consumer<String> onSessionEnd) {
    return start(address, applicationId(), settings, scheduler, onSessionEnd);
  }

  /** What tells applications on one cluster apart, as configured. */
  public static String applicationId() {
    return KafkaSettings.ofProcess().own(KafkaSettings.APPLICATION_ID).orElse(APPLICATION_ID);
  }

  /** Starts under another application id: such applications share nothing with each other. */
  static CaptionApp start(
      String address,
      String applicationId,
      CaptionSettings settings,
      RecognitionScheduler scheduler,
      Consumer<String> onSessionEnd) {
    Path state = temporaryDirectory();
    Properties configured = configured(properties(address, applicationId, state));
    LogWatch watch = new LogWatch(address);
    KafkaStreams streams =
        new KafkaStreams(
            CaptionTopology.build(
                settings,
                scheduler,
                onSessionEnd,
                partition -> new LogClock(watch.answers(), partition)),
            configured,
            new StreamsClients());
    CaptionApp app = new CaptionApp(streams, watch, leaving(configured), state);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            app.running.complete(null);
          }
        });
    streams.setUncaughtExceptionHandler(app::answer);
    streams.start();
    return app;
  }

  /**
   * A cluster that was away comes back, and so does a process that stood still: a new thread goes
   * on from what was committed. Anything else ends the application.
   */
  private StreamThreadExceptionResponse answer(Throwable problem) {
    if (ClusterFaults.pass(problem)) {
      LOG.warn("goes on from what was committed: {}", problem.toString());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    failure.completeExceptionally(problem);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** A static member comes back under its name: its partitions wait for it. */
  private static GroupMembershipOperation leaving(Properties configured) {
    boolean named = configured.containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    return named ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
  }

  private static Properties configured(Properties own) {
    Properties all = new Properties();
    all.putAll(KafkaSettings.ofProcess().over(own));
    return all;
  }

  /** Settings for Kafka Streams; what looks odd is explained in docs/RATIONALE.md. */
  static Properties properties(String address, String applicationId, Path stateDirectory) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    settings.put(StreamsConfig.POLL_MS_CONFIG, 20);
    settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG), 8_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
    return settings;
  }

  /**
   * Says how this process does, on the status topic and in its figures, until what is returned is
   * closed.
   *
   * @param scheduler the one that the application was started with
   */
  public StatusWriter report(String address, RecognitionScheduler scheduler, Metrics metrics) {
    metrics.bind(new KafkaStreamsMetrics(streams));
    String instance = ProcessHandle.current().pid() + "@" + hostName();
    InstanceWatch watch = new InstanceWatch(streams, instance, scheduler);
    return new StatusWriter(address, () -> watch.status(System.currentTimeMillis()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Completes when all partitions of this process are being read. */
  public CompletableFuture<Void> running() {
    return running;
  }

  /** Whether partitions are being read now: not while they are handed out, restored, or lost. */
  public boolean isReading() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Completes exceptionally when the application has failed for good; never otherwise. */
  public CompletableFuture<Void> failure() {
    return failure;
  }

  @Override
  public void close() {
    streams.close(CloseOptions.timeout(CLOSE_PATIENCE).withGroupMembershipOperation(leaving));
    watch.close();
    delete(stateDirectory);
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("lipstream-state");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
