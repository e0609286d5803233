package org.lipstream.ingest.publish;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.RecordEncoder.Position;
import org.lipstream.media.Modality;

/**
 * A session whose media come from somebody who sends them as they happen, and wants to know how
 * much is safe. It can be left and taken up again by {@link Publisher#resume}, here or in another
 * process, as long as nobody has ended it. Thread-safe.
 */
public final class LivePublication {
  private final Producer<String, byte[]> producer;
  private final String session;
  private final String key;
  private final long startEpochMs;
  private final SessionWriter writer;
  private final Map<Modality, Long> sentMs = new EnumMap<>(Modality.class);
  private boolean ended;

  LivePublication(
      Producer<String, byte[]> producer,
      String session,
      String key,
      long startEpochMs,
      Map<Modality, Position> from,
      Map<String, String> headers) {
    this.producer = producer;
    this.session = session;
    this.key = key;
    this.startEpochMs = startEpochMs;
    writer = new SessionWriter(producer, session, startEpochMs, from, headers);
    from.forEach((modality, position) -> sentMs.put(modality, position.endMs()));
  }

  /** The session's id. */
  public String session() {
    return session;
  }

  /** What who takes it up again has to know; nobody else should. */
  public String key() {
    return key;
  }

  /** The session's start, milliseconds since the epoch. */
  public long startEpochMs() {
    return startEpochMs;
  }

  /** Its streams. */
  public Set<Modality> streams() {
    return sentMs.keySet();
  }

  /**
   * Sends the next piece of one of its streams; waits where Kafka is slower than the media.
   *
   * @throws PublishException if Kafka has refused a record; what is not acknowledged is to be sent
   *     again to who takes the publication up
   */
  public synchronized void accept(MediaEvent event) {
    if (ended) {
      throw new PublishException("session " + session + ": ended (expected: open)");
    }
    try {
      writer.check();
      writer.write(event);
      sentMs.put(event.modality(), event.endMs());
    } catch (KafkaException e) {
      throw new PublishException("session " + session + ": " + e.getMessage(), e);
    }
  }

  /** Media time up to which Kafka has a stream for good. */
  public long acknowledgedMs(Modality modality) {
    return writer.acknowledgedMs(modality);
  }

  /** Media time up to which a stream was taken. */
  public synchronized long sentMs(Modality modality) {
    return sentMs.getOrDefault(modality, 0L);
  }

  /**
   * Takes nothing more, and waits until all that was taken is acknowledged or refused; the session
   * stays open for who takes it up.
   */
  public synchronized void leave() {
    ended = true;
    producer.flush();
  }

  /**
   * Ends its streams, for good.
   *
   * @throws PublishException if a record was refused
   */
  public synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      writer.end();
      producer.flush();
    } catch (KafkaException e) {
      throw new PublishException("session " + session + ": " + e.getMessage(), e);
    }
    writer.check();
  }
}
