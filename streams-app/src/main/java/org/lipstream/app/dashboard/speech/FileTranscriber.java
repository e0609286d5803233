package org.lipstream.app.dashboard.speech;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.lipstream.app.dashboard.feed.SessionTail;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Published;
import org.lipstream.ingest.publish.SessionIds;

/** Publishes a file as a session, as fast as it goes, and follows its finals to its end. */
public final class FileTranscriber {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Publishing publishing;

  public FileTranscriber(Publishing publishing) {
    this.publishing = publishing;
  }

  /**
   * The same, whose sessions' records have these headers.
   *
   * @param headers by name
   */
  public FileTranscriber withHeaders(Map<String, String> headers) {
    return new FileTranscriber(publishing.withHeaders(headers));
  }

  /** Told of a transcription. */
  public interface Listener {
    /** An utterance was understood. */
    void accept(TranscriptEvent said) throws IOException;

    /** Time has gone by. */
    default void tick() throws IOException {}
  }

  /**
   * Transcribes a file; holds the calling thread.
   *
   * @param name what the session's id is made of
   * @param patience how long it may take
   * @return what was published
   * @throws org.lipstream.ingest.media.MediaException if the file cannot be read
   * @throws org.lipstream.ingest.publish.PublishException if Kafka does not take it
   * @throws TimeoutException if it takes too long; what was published is ended
   * @throws IOException what the listener throws; publishing ends with it
   */
  public Published transcribe(Path file, String name, Duration patience, Listener listener)
      throws IOException, TimeoutException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (MediaSource source = MediaSource.openForeign(file);
        SessionTail tail = tail(SessionIds.unique(name))) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      CompletableFuture<Published> published = publish(source, tail.session(), thread);
      try {
        follow(tail, published, deadline, listener);
        return published.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      } finally {
        thread.get().interrupt();
        // The source may be closed when nobody reads it any more.
        published.handle((done, failure) -> done).join();
      }
    }
  }

  private SessionTail tail(String session) {
    return new SessionTail(publishing.address(), session, SessionTail.Start.END);
  }

  private CompletableFuture<Published> publish(
      MediaSource source, String session, AtomicReference<Thread> thread) {
    CompletableFuture<Published> published = new CompletableFuture<>();
    Thread publisher =
        new Thread(
            () -> {
              try {
                published.complete(
                    publishing.publisher().publish(source, session, 0, PublishProgress.NONE));
              } catch (RuntimeException e) {
                published.completeExceptionally(e);
              }
            },
            "upload " + session);
    publisher.setDaemon(true);
    thread.set(publisher);
    publisher.start();
    return published;
  }

  private static void follow(
      SessionTail tail, CompletableFuture<?> published, long deadline, Listener listener)
      throws IOException, TimeoutException {
    while (!(published.isDone() && tail.isEnded())) {
      if (published.isCompletedExceptionally()) {
        published.join();
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("not transcribed in time");
      }
      for (SessionTail.Event event : tail.poll(POLL)) {
        TranscriptEvent said = TranscriptJson.read(event.record().value());
        if (said.isFinal()) {
          listener.accept(said);
        }
      }
      listener.tick();
    }
  }
}
