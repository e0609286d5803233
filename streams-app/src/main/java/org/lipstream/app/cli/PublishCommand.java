package org.lipstream.app.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lipstream.app.session.RunHeaders;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishException;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Published;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.publish.SessionIds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes files, streams and devices as sessions, all at once. */
@Command(
    name = "publish",
    description =
        "Publishes media, each as a session of its own; prints the sessions' ids when they begin.",
    footer = {
      "",
      "Examples:",
      "  lipstream publish talk.mp4",
      "  ffmpeg -i talk.mp4 -f wav - | lipstream publish - --session talk",
      "  lipstream publish rtsp://camera.local/stream https://radio.example/live.m3u8",
      "  lipstream publish --mic"
    })
final class PublishCommand implements Callable<Integer> {
  /** A broker that is away for five minutes, and what it takes to come back. */
  private static final Duration OUTAGE = Duration.ofMinutes(7);

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|URL|-",
      description =
          "Media files; streams by rtsp://, rtmp://, http:// or https:// (sound alone); - for a"
              + " container on standard input (sound alone).")
  private List<String> arguments = List.of();

  @Option(names = "--mic", description = "This machine's microphone.")
  private boolean microphone;

  @Option(names = "--camera", description = "This machine's camera; with --mic both.")
  private boolean camera;

  @Option(
      names = "--reconnect",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long a live stream that breaks off is tried again; default: ${DEFAULT-VALUE}.")
  private int reconnectSeconds;

  @Option(
      names = "--page",
      paramLabel = "ADDRESS",
      defaultValue = "http://localhost:8080",
      description =
          "The dashboard, so that the session's page can be told; default: ${DEFAULT-VALUE}.")
  private String page;

  private List<PublishSource> sources;

  @Option(
      names = "--session",
      paramLabel = "ID",
      description =
          "The session's id, never used before; several files get ID-1, ID-2, ...; default: the"
              + " media's name and random digits.")
  private String session;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      description =
          "Media seconds a second; 0 for as fast as it goes; default: 1 for files, and what comes"
              + " as it comes.")
  private Double speed;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description =
          "A header of the media's records, which their transcripts will have, too; once or more."
              + " A trace that TRACEPARENT, TRACESTATE and BAGGAGE name is told by itself.")
  private Map<String, String> headers = Map.of();

  @Mixin private KafkaOption kafka;

  @Override
  public Integer call() throws InterruptedException {
    sources = sources();
    if (saysThatNothingIsThere()) {
      return 1;
    }
    ExecutorService threads = Executors.newFixedThreadPool(sources.size());
    int failures = 0;
    try (Interruption interruption = new Interruption(threads::shutdownNow);
        Publisher connection = Publisher.connect(kafka.address(), OUTAGE);
        ProgressLine progress = new ProgressLine(sources.size())) {
      Publisher publisher = connection.withHeaders(headers(System.getenv()));
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        int index = i;
        results.add(threads.submit(() -> publish(publisher, index, progress)));
      }
      for (Future<Boolean> result : results) {
        failures += succeeded(result) ? 0 : 1;
      }
    } finally {
      threads.shutdownNow();
    }
    return failures == 0 ? 0 : 1;
  }

  /** Those that were asked for, beside the trace's. */
  private Map<String, String> headers(Map<String, String> environment) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String name : RunHeaders.TRACE) {
      String said = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
      if (!said.isBlank()) {
        all.put(name, said);
      }
    }
    all.putAll(headers);
    return all;
  }

  /** Whoever has nothing to publish need not wait for a broker to learn it. */
  private boolean saysThatNothingIsThere() {
    List<String> missing =
        sources.stream().map(PublishSource::whatIsMissing).flatMap(Optional::stream).toList();
    if (missing.size() < sources.size()) {
      return false;
    }
    missing.forEach(reason -> System.err.println("lipstream publish: " + reason));
    return true;
  }

  private static boolean succeeded(Future<Boolean> result) throws InterruptedException {
    try {
      return result.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      return false;
    }
  }

  private List<PublishSource> sources() {
    List<PublishSource> all = new ArrayList<>();
    Duration patience = Duration.ofSeconds(reconnectSeconds);
    arguments.forEach(argument -> all.add(PublishSource.of(argument, patience)));
    if (microphone || camera) {
      all.add(new PublishSource.Devices(microphone, camera));
    }
    if (all.isEmpty()) {
      throw new CommandException(
          "media: none (expected: a FILE, a URL, - for standard input, --mic or --camera)");
    }
    return all;
  }

  private boolean publish(Publisher publisher, int index, ProgressLine progress) {
    PublishSource from = sources.get(index);
    try (MediaSource source = from.open()) {
      String id = sessionOf(source, index);
      PublishProgress told = progress.of(index);
      AtomicBoolean begun = new AtomicBoolean();
      Published published =
          publisher.publish(
              source,
              id,
              speed != null ? speed : from.isPaced() ? 0 : 1,
              (mediaMs, durationMs) -> {
                if (begun.compareAndSet(false, true)) {
                  tellBegun(id, progress);
                }
                told.at(mediaMs, durationMs);
              });
      for (String warning : published.warnings()) {
        progress.print(System.err, warning);
      }
      return true;
    } catch (MediaException | PublishException e) {
      progress.print(System.err, "lipstream publish: " + e.getMessage());
      return false;
    }
  }

  private void tellBegun(String id, ProgressLine progress) {
    progress.print(System.out, id);
    PageAddress.of(page, id).ifPresent(address -> progress.print(System.err, "page " + address));
  }

  private String sessionOf(MediaSource source, int index) {
    if (session == null) {
      return SessionIds.unique(source.name());
    }
    return sources.size() == 1 ? session : session + "-" + (index + 1);
  }
}
