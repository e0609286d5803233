package org.lipstream.app.topology;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * A task whose processors are joined by hand, so that it can be closed and begun again with the
 * processors and the stores that it has, as Kafka Streams does after a transaction that failed.
 */
final class TaskByHand {
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Properties settings;
  private final File state;
  private long nowMs;

  TaskByHand(Properties settings, File state, long nowMs) {
    this.settings = settings;
    this.state = state;
    this.nowMs = nowMs;
  }

  /** A processor and its context, which hands on to the nodes behind it. */
  private static final class Node extends MockProcessorContext<String, Object> {
    final Processor<String, Object, String, Object> processor;
    final Map<String, Node> behind = new LinkedHashMap<>();

    Node(Processor<String, Object, String, Object> processor, Properties settings, File state) {
      super(settings, new TaskId(0, 0), state);
      this.processor = processor;
    }

    @Override
    public <K extends String, V> void forward(Record<K, V> record) {
      behind.keySet().forEach(name -> forward(record, name));
    }

    @Override
    public <K extends String, V> void forward(Record<K, V> record, String childName) {
      Node next = behind.get(childName);
      if (next == null) {
        super.forward(record, childName);
      } else {
        recordMetadata().ifPresent(it -> next.setRecordMetadata(it.topic(), 0, it.offset()));
        next.processor.process(
            new Record<>(record.key(), record.value(), record.timestamp(), record.headers()));
      }
    }
  }

  /** Adds a processor behind another. */
  @SuppressWarnings("unchecked")
  TaskByHand add(String name, Processor<?, ?, ?, ?> processor, String... before) {
    Node node = new Node((Processor<String, Object, String, Object>) processor, settings, state);
    node.setCurrentSystemTimeMs(nowMs);
    nodes.put(name, node);
    List.of(before).forEach(each -> nodes.get(each).behind.put(name, node));
    return this;
  }

  /** Makes a store, and gives it to processors. */
  <S extends StateStore> S store(StoreBuilder<S> builder, String... owners) {
    S store = builder.withLoggingDisabled().withCachingDisabled().build();
    for (String owner : owners) {
      store.init(nodes.get(owner).getStateStoreContext(), store);
    }
    return store;
  }

  void begin() {
    nodes.values().forEach(node -> node.processor.init(node));
  }

  /** Closes the task and begins again. */
  void revive() {
    for (Node node : nodes.values()) {
      node.processor.close();
      node.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
    }
    begin();
  }

  /** A record comes for a processor. */
  void process(String name, String topic, Record<String, ?> input) {
    Node node = nodes.get(name);
    node.setRecordMetadata(topic, 0, 0);
    node.processor.process(
        new Record<>(input.key(), input.value(), input.timestamp(), input.headers()));
  }

  /** The clock goes on, tick by tick. */
  void pass(Duration tick, Duration time) {
    for (long ms = 0; ms < time.toMillis(); ms += tick.toMillis()) {
      nowMs += tick.toMillis();
      nodes.values().forEach(node -> node.setCurrentSystemTimeMs(nowMs));
      nodes.values().stream()
          .flatMap(node -> node.scheduledPunctuators().stream())
          .filter(each -> !each.cancelled())
          .forEach(each -> each.getPunctuator().punctuate(nowMs));
    }
  }

  /** What went to a sink. */
  <V> List<V> sent(String sink, Class<V> type) {
    List<V> values = new ArrayList<>();
    for (Node node : nodes.values()) {
      node.forwarded(sink).forEach(each -> values.add(type.cast(each.record().value())));
    }
    return values;
  }

  /** The headers of what went to a sink. */
  List<Headers> sentHeaders(String sink) {
    return nodes.values().stream()
        .flatMap(node -> node.forwarded(sink).stream())
        .map(each -> each.record().headers())
        .toList();
  }

  void forgetSent() {
    nodes.values().forEach(MockProcessorContext::resetForwards);
  }
}
