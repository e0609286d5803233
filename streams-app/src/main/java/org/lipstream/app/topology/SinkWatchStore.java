package org.lipstream.app.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.monitor.alert.BoardState;
import org.lipstream.monitor.report.ReportDigest;

/**
 * What watching must not lose in a crash: the digests of windows that are open, in the order in
 * which they came, from which the windows are built again; each model's alerts; and until when
 * windows have been told. In memory and in a changelog topic.
 */
final class SinkWatchStore {
  private static final String NAME = "sink-watch";
  private static final String DIGEST = "digest/";
  private static final String BOARD = "board/";
  private static final String TOLD = "told";
  private static final String END_OF_DIGESTS = DIGEST + "~";

  private final KeyValueStore<String, byte[]> store;
  private long next = -1;

  SinkWatchStore(ProcessingContext context) {
    store = context.getStateStore(NAME);
  }

  static StoreBuilder<KeyValueStore<String, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of("segment.bytes", Long.toString(16L << 20)));
  }

  /** Keeps a digest, and drops the oldest as far as they lie before that event time. */
  void add(ReportDigest digest, long keptFromMs) {
    if (next < 0) {
      next = digests().isEmpty() ? 0 : lastNumber() + 1;
    }
    store.put(key(next++), ReportJson.write(digest.toMap()));
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.range(DIGEST, END_OF_DIGESTS)) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        if (ReportDigest.from(ReportJson.read(entry.value)).id().eventTimeMs() >= keptFromMs) {
          break;
        }
        old.add(entry.key);
      }
    }
    old.forEach(store::delete);
  }

  /** In the order in which they came. */
  List<ReportDigest> digests() {
    List<ReportDigest> digests = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.range(DIGEST, END_OF_DIGESTS)) {
      all.forEachRemaining(entry -> digests.add(ReportDigest.from(ReportJson.read(entry.value))));
    }
    return digests;
  }

  private long lastNumber() {
    try (KeyValueIterator<String, byte[]> all = store.reverseRange(DIGEST, END_OF_DIGESTS)) {
      return Long.parseLong(all.next().key.substring(DIGEST.length()));
    }
  }

  private static String key(long number) {
    return String.format(Locale.ROOT, "%s%016d", DIGEST, number);
  }

  void save(String model, BoardState board) {
    byte[] json = ReportJson.write(board.toMap());
    if (board.watches().isEmpty()) {
      store.delete(BOARD + model);
    } else {
      store.put(BOARD + model, json);
    }
  }

  BoardState board(String model) {
    byte[] json = store.get(BOARD + model);
    return json == null ? BoardState.EMPTY : BoardState.from(ReportJson.read(json));
  }

  /** Windows have been told as if it were at least that time. */
  void told(long untilMs) {
    if (untilMs > toldUntilMs()) {
      store.put(TOLD, Long.toString(untilMs).getBytes(StandardCharsets.UTF_8));
    }
  }

  long toldUntilMs() {
    byte[] value = store.get(TOLD);
    return value == null ? 0 : Long.parseLong(new String(value, StandardCharsets.UTF_8));
  }
}
