package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishException;
import org.lipstream.ingest.publish.Published;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.publish.SessionIds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes files as sessions, all at once. */
@Command(
    name = "publish",
    description = "Publishes media files, each as a session of its own; prints the sessions' ids.")
final class PublishCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Media files.")
  private List<Path> files;

  @Option(
      names = "--session",
      paramLabel = "ID",
      description =
          "The session's id, never used before; several files get ID-1, ID-2, ...; default: the"
              + " file's name and random digits.")
  private String session;

  @Option(
      names = "--speed",
      defaultValue = "1",
      paramLabel = "FACTOR",
      description = "Media seconds a second; 0 for as fast as it goes; default: ${DEFAULT-VALUE}.")
  private double speed;

  @Mixin private KafkaOption kafka;

  @Override
  public Integer call() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(files.size());
    int failures = 0;
    try (Interruption interruption = new Interruption(threads::shutdownNow);
        Publisher publisher = Publisher.connect(kafka.address());
        ProgressLine progress = new ProgressLine(files.size())) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
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

  private static boolean succeeded(Future<Boolean> result) throws InterruptedException {
    try {
      return result.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      return false;
    }
  }

  private boolean publish(Publisher publisher, int index, ProgressLine progress) {
    Path file = files.get(index);
    try (MediaSource source = MediaSource.open(file)) {
      Published published =
          publisher.publish(source, sessionOf(source, index), speed, progress.of(index));
      progress.print(System.out, published.session());
      for (String warning : published.warnings()) {
        progress.print(System.err, warning);
      }
      return true;
    } catch (MediaException | PublishException e) {
      progress.print(System.err, "lipstream publish: " + e.getMessage());
      return false;
    }
  }

  private String sessionOf(MediaSource source, int index) {
    if (session == null) {
      return SessionIds.unique(source.name());
    }
    return files.size() == 1 ? session : session + "-" + (index + 1);
  }
}
