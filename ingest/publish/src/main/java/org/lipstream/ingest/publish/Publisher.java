package org.lipstream.ingest.publish;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.record.RecordEncoder;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Publishes media as sessions: sound in chunks of 80 ms on {@link
 * org.lipstream.ingest.record.Topics#AUDIO}, mouth crops on {@link
 * org.lipstream.ingest.record.Topics#LIPS}, each stream closed by an end-of-stream record. A
 * session without one of the streams has no records on that topic, and says so in every record of
 * the other.
 *
 * <p>A session id is published once, for good: it is claimed first, on {@link
 * org.lipstream.ingest.record.Topics#SESSIONS}, and a taken id is refused before any media is sent,
 * also if both publications start at the same moment on different machines. {@link
 * SessionIds#unique} makes ids that are not taken.
 *
 * <p>Safe for several threads, each publishing another session. Memory is bounded by the producer's
 * buffer: a broker that is slower than the media slows the reading of them.
 */
public final class Publisher implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final long MOST_AHEAD_MS = Duration.ofMinutes(50).toMillis();

  private final Producer<String, byte[]> producer;
  private final SessionClaims claims;
  private final InstantSource clock;
  private final Room room;
  private final Map<String, String> headers;

  /** How much the producer can still keep. */
  interface Room {
    /** Whether so much waits already that what is left is for sound. */
    boolean isScarce();

    /** What a producer's own figures say. */
    static Room of(Producer<?, ?> producer) {
      return () ->
          producer.metrics().entrySet().stream()
              .filter(metric -> metric.getKey().name().equals("buffer-available-bytes"))
              .map(metric -> (Double) metric.getValue().metricValue())
              .anyMatch(bytes -> bytes < KafkaConnection.BUFFER_BYTES / 2.0);
    }
  }

  Publisher(Producer<String, byte[]> producer, SessionClaims claims, InstantSource clock) {
    this(producer, claims, clock, Room.of(producer));
  }

  Publisher(
      Producer<String, byte[]> producer, SessionClaims claims, InstantSource clock, Room room) {
    this(producer, claims, clock, room, Map.of());
  }

  private Publisher(
      Producer<String, byte[]> producer,
      SessionClaims claims,
      InstantSource clock,
      Room room,
      Map<String, String> headers) {
    this.room = room;
    this.producer = producer;
    this.claims = claims;
    this.clock = clock;
    this.headers = Map.copyOf(headers);
  }

  /**
   * The same connection, for sessions whose records have these headers, as {@code traceparent};
   * their transcripts have them, too. To be closed once, by whoever opened it.
   *
   * @param headers by name
   */
  public Publisher withHeaders(Map<String, String> headers) {
    return new Publisher(producer, claims, clock, room, headers);
  }

  /**
   * Connects to a cluster, trying for 30 s, and creates the media topics where they are missing.
   *
   * @param bootstrapServers HOST:PORT, or several with commas
   * @throws PublishException if no broker answers or the topics cannot be used
   */
  public static Publisher connect(String bootstrapServers) {
    return connect(bootstrapServers, OUTAGE);
  }

  /**
   * The same, which outlives longer outages of a cluster that was there: media are kept, up to ten
   * minutes of sound, and reading them waits where it can. Where they happen all the same, pictures
   * are left out so that there is room for sound, and how many is said with what was published.
   *
   * @param outage at least 15 s
   */
  public static Publisher connect(String bootstrapServers, Duration outage) {
    if (outage.compareTo(KafkaConnection.REQUEST.plusSeconds(5)) < 0) {
      throw new IllegalArgumentException("outage: " + outage + " (expected: at least PT15S)");
    }
    return new KafkaConnection(bootstrapServers, outage).open();
  }

  /**
   * Publishes one source to its end. When the thread is interrupted the streams are ended where
   * they stand, and the thread stays interrupted.
   *
   * @param source is read, not closed
   * @param session the session's id
   * @param speed media seconds a second: 1 for real time, 0 for as fast as it goes
   * @throws PublishException if the id is taken or Kafka does not take a record
   * @throws org.lipstream.ingest.media.MediaException if the media cannot be read; what was sent is
   *     ended
   */
  public Published publish(
      MediaSource source, String session, double speed, PublishProgress progress) {
    SessionIds.checked(session);
    Pace.check(speed);
    claims.claim(session); // takes a while: media happen from when it is done
    long startEpochMs = startEpochMs(source, speed);
    Pace pace = Pace.of(speed, clock).atMostAhead(MOST_AHEAD_MS, startEpochMs, clock);
    SessionWriter writer = new SessionWriter(producer, session, startEpochMs, source, headers);
    long leftOut;
    try {
      try {
        leftOut = send(source, writer, pace, progress);
      } finally {
        writer.end();
        producer.flush();
      }
    } catch (KafkaException e) {
      throw new PublishException("session " + session + ": " + e.getMessage(), e);
    }
    writer.check();
    List<String> warnings = new ArrayList<>(source.warnings());
    if (leftOut > 0) {
      warnings.add(
          "kafka: away for long; %d pictures (%.1f s) were left out, so that there was room for sound"
              .formatted(leftOut, leftOut / (double) MediaFormat.LIP_FRAMES_PER_SECOND));
    }
    return writer.published(warnings);
  }

  /**
   * Begins a session whose media will be sent as they happen.
   *
   * @param streams that it has, one at least
   * @throws PublishException if the id is taken
   */
  public LivePublication open(String session, Set<Modality> streams) {
    String key = claims.claim(SessionIds.checked(session));
    Map<Modality, RecordEncoder.Position> from = new EnumMap<>(Modality.class);
    streams.forEach(stream -> from.put(stream, RecordEncoder.Position.START));
    return new LivePublication(producer, session, key, clock.millis(), from, headers);
  }

  /**
   * Goes on with a session that was left, here or elsewhere.
   *
   * @param key what its publication was known by
   * @param startEpochMs its start
   * @param from how much of its streams is on the topics
   * @throws IllegalArgumentException if it is not known by that
   */
  public LivePublication resume(
      String session, String key, long startEpochMs, Map<Modality, RecordEncoder.Position> from) {
    if (!claims.holds(SessionIds.checked(session), key)) {
      throw new IllegalArgumentException("session " + session + ": not yours (expected: its key)");
    }
    return new LivePublication(producer, session, key, startEpochMs, from, headers);
  }

  /**
   * Now, but for long media that are sent faster than they happen: record timestamps are session
   * start plus media time, and brokers refuse what lies more than an hour ahead.
   */
  private long startEpochMs(MediaSource source, double speed) {
    boolean faster = speed == 0 || speed > 1;
    long surplusMs = source.durationMs().orElse(0) - MOST_AHEAD_MS;
    return clock.millis() - (faster ? Math.max(0, surplusMs) : 0);
  }

  /** Returns how many pictures were left out. */
  private long send(MediaSource source, SessionWriter writer, Pace pace, PublishProgress progress) {
    long leftOut = 0;
    Optional<MediaEvent> event = source.next();
    while (event.isPresent() && !Thread.currentThread().isInterrupted()) {
      long endMs = event.get().endMs();
      pace.await(endMs);
      writer.check();
      if (source.isLive() && event.get().modality() == Modality.VIDEO && room.isScarce()) {
        leftOut++;
      } else {
        writer.write(event.get());
      }
      progress.at(endMs, source.durationMs());
      event = source.next();
    }
    return leftOut;
  }

  /** One publication of {@link #publishAll}. */
  public record Request(
      MediaSource source, String session, double speed, PublishProgress progress) {}

  /**
   * Publishes several sources at once, each on a thread of its own.
   *
   * @return a future for each request, in their order; one that fails leaves the others alone
   */
  public List<CompletableFuture<Published>> publishAll(List<Request> requests) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, requests.size()));
    List<CompletableFuture<Published>> results = new ArrayList<>();
    for (Request request : requests) {
      results.add(
          CompletableFuture.supplyAsync(
              () ->
                  publish(request.source(), request.session(), request.speed(), request.progress()),
              threads));
    }
    threads.shutdown();
    return results;
  }

  @Override
  public void close() {
    claims.close();
    producer.close(CLOSING);
  }
}
