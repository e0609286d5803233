package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.lipstream.app.json.Json;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Printable;
import org.lipstream.media.Modality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a crash must not lose: a checkpoint for each session, and each of its open records under a
 * key of its own. Both in memory and in changelog topics.
 */
final class SessionStore {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);
  private static final String CHECKPOINTS = "caption-checkpoints";
  private static final String MEDIA = "caption-media";

  /**
   * Media are deleted within seconds: small segments let the cleaner follow. Retention counts from
   * the writing, not from a publisher's clock.
   */
  private static final Map<String, String> MEDIA_LOG =
      Map.of(
          "cleanup.policy", "compact,delete",
          "retention.ms", "21600000",
          "message.timestamp.type", "LogAppendTime",
          "segment.bytes", Long.toString(32L << 20),
          "segment.ms", "60000",
          "min.cleanable.dirty.ratio", "0.1",
          "delete.retention.ms", "60000");

  /** A checkpoint, when it was written, and whether nothing is to come unless a record does. */
  private record Saved(long savedEpochMs, SessionCheckpoint checkpoint, boolean asleep) {}

  private final KeyValueStore<String, byte[]> checkpoints;
  private final KeyValueStore<Bytes, byte[]> media;

  SessionStore(ProcessingContext context) {
    checkpoints = context.getStateStore(CHECKPOINTS);
    media = context.getStateStore(MEDIA);
  }

  static StoreBuilder<KeyValueStore<String, byte[]>> checkpointsBuilder() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(CHECKPOINTS), Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of("segment.bytes", Long.toString(16L << 20)));
  }

  static StoreBuilder<KeyValueStore<Bytes, byte[]>> mediaBuilder() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(MEDIA), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(MEDIA_LOG);
  }

  /** Where a session stands; empty too where what was kept cannot be read. */
  Optional<SessionCheckpoint> checkpoint(String session) {
    return Optional.ofNullable(checkpoints.get(session))
        .flatMap(json -> parse(session, json))
        .map(Saved::checkpoint);
  }

  void save(String session, SessionCheckpoint checkpoint, long nowEpochMs) {
    checkpoints.put(session, Json.bytes(new Saved(nowEpochMs, checkpoint, false)));
  }

  /** The same of a session of which nothing comes unless a record does. */
  void saveAsleep(String session, SessionCheckpoint checkpoint, long nowEpochMs) {
    checkpoints.put(session, Json.bytes(new Saved(nowEpochMs, checkpoint, true)));
  }

  /**
   * Keeps a record until it is released.
   *
   * @param value as it is on the topic
   */
  void put(MediaRecord record, byte[] value) {
    media.put(key(record.session(), MediaTopic.of(record.modality()), record.sequence()), value);
  }

  void release(String session, Modality modality, List<Long> sequences) {
    MediaTopic stream = MediaTopic.of(modality);
    sequences.forEach(sequence -> media.delete(key(session, stream, sequence)));
  }

  void releaseAll(String session) {
    for (MediaTopic stream : MediaTopic.values()) {
      List<Bytes> keys = new ArrayList<>();
      scan(session, stream, (key, value) -> keys.add(key));
      keys.forEach(media::delete);
    }
  }

  /** A session that has slept since {@code sinceMs} needs nothing of what it has heard. */
  void forgetHeard(String session, long sinceMs) {
    Optional<Saved> saved =
        Optional.ofNullable(checkpoints.get(session)).flatMap(json -> parse(session, json));
    if (saved.isEmpty() || !saved.get().asleep() || saved.get().savedEpochMs() > sinceMs) {
      return;
    }
    List<Bytes> heard = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      scan(
          session,
          stream,
          (key, value) -> {
            if (!isEnd(stream, value)) {
              heard.add(key);
            }
          });
    }
    heard.forEach(media::delete);
    saveAsleep(session, saved.get().checkpoint().withoutHeard(), sinceMs);
  }

  private static boolean isEnd(MediaTopic stream, byte[] value) {
    try {
      return MediaRecord.parse(stream, value).endOfStream();
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /** Builds the session that a checkpoint and the records since make. */
  Session restore(String session, SessionCheckpoint checkpoint, SessionConfig config)
      throws InvalidProtocolBufferException {
    List<MediaRecord> records = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      List<byte[]> values = new ArrayList<>();
      scan(session, stream, (key, value) -> values.add(value));
      for (byte[] value : values) {
        records.add(MediaRecord.parse(stream, value));
      }
    }
    return Session.restore(session, config, checkpoint, records);
  }

  /** Sessions of which something is still to come out. */
  List<String> unfinished() {
    List<String> sessions = new ArrayList<>();
    forEach(
        (session, saved) -> {
          if (!saved.checkpoint().finished() && !saved.asleep()) {
            sessions.add(session);
          }
        });
    return sessions;
  }

  /** Forgets sessions that nothing was saved of since. */
  void forgetBefore(long epochMs) {
    List<String> old = new ArrayList<>();
    forEach(
        (session, saved) -> {
          if (saved.savedEpochMs() < epochMs) {
            old.add(session);
          }
        });
    old.forEach(this::forget);
  }

  void forget(String session) {
    releaseAll(session);
    checkpoints.delete(session);
  }

  /** Records that are held, for all sessions. */
  long mediaRecords() {
    return media.approximateNumEntries();
  }

  private void forEach(BiConsumer<String, Saved> visitor) {
    try (KeyValueIterator<String, byte[]> all = checkpoints.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        parse(entry.key, entry.value).ifPresent(saved -> visitor.accept(entry.key, saved));
      }
    }
  }

  private void scan(String session, MediaTopic stream, BiConsumer<Bytes, byte[]> visitor) {
    Bytes from = key(session, stream, 0);
    Bytes to = key(session, stream, Long.MAX_VALUE);
    try (KeyValueIterator<Bytes, byte[]> range = media.range(from, to)) {
      while (range.hasNext()) {
        KeyValue<Bytes, byte[]> entry = range.next();
        visitor.accept(entry.key, entry.value);
      }
    }
  }

  private static Optional<Saved> parse(String session, byte[] json) {
    try {
      Saved saved = Json.read(json, Saved.class);
      if (saved != null && saved.checkpoint() != null) {
        return Optional.of(saved);
      }
      LOG.error("session {}: its checkpoint is empty; it begins anew", Printable.of(session));
    } catch (IOException e) {
      LOG.error(
          "session {}: its checkpoint cannot be read; it begins anew", Printable.of(session), e);
    }
    return Optional.empty();
  }

  /** The session id's length and the id, the stream, the sequence with its highest byte first. */
  private static Bytes key(String session, MediaTopic stream, long sequence) {
    byte[] id = session.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Integer.BYTES + id.length + 1 + Long.BYTES)
            .putInt(id.length)
            .put(id)
            .put(mark(stream))
            .putLong(sequence)
            .array());
  }

  /** {@code a} for {@code AUDIO}, {@code l} for {@code LIPS}. */
  private static byte mark(MediaTopic stream) {
    return (byte) Character.toLowerCase(stream.name().charAt(0));
  }
}
