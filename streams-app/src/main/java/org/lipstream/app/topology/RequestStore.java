package org.lipstream.app.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What people asked for and have not got yet, with the time of their asking. In memory and in a
 * changelog topic: a request is taken off in the transaction of its answer.
 */
final class RequestStore {
  static final String NAME = "caption-requests";
  private static final String NEXT = "next";

  private final KeyValueStore<String, byte[]> requests;

  RequestStore(ProcessingContext context) {
    requests = context.getStateStore(NAME);
  }

  static StoreBuilder<KeyValueStore<String, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of("segment.bytes", Long.toString(16L << 20)));
  }

  void put(InsideRequest request, long nowMs) {
    requests.put(key(request), ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array());
  }

  void remove(InsideRequest request) {
    requests.delete(key(request));
  }

  /** Whether a session's next decode was asked for. */
  boolean isNextAsked(String session) {
    return requests.get(key(new InsideRequest(session, OptionalLong.empty()))) != null;
  }

  List<InsideRequest> all() {
    return before(Long.MAX_VALUE);
  }

  /** Forgets what was asked before a time: nobody waits for it any more. */
  void forgetBefore(long epochMs) {
    before(epochMs).forEach(this::remove);
  }

  private List<InsideRequest> before(long epochMs) {
    List<InsideRequest> found = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = requests.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> each = all.next();
        if (ByteBuffer.wrap(each.value).getLong() < epochMs) {
          found.add(request(each.key));
        }
      }
    }
    return found;
  }

  /** The utterance, or what stands for the next one, a slash, and the session's id. */
  private static String key(InsideRequest request) {
    String which = request.utterance().isPresent() ? "" + request.utterance().getAsLong() : NEXT;
    return which + "/" + request.session();
  }

  private static InsideRequest request(String key) {
    int slash = key.indexOf('/');
    String which = key.substring(0, slash);
    OptionalLong utterance =
        which.equals(NEXT) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(which));
    return new InsideRequest(key.substring(slash + 1), utterance);
  }
}
