package org.lipstream.app.topology;

import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.ingest.record.Topics;

/**
 * The second half of the topology, which sees a model's reports of all sessions together:
 *
 * <pre>
 *   lipstream.sinks.digests ──► sink-watch ──┬─► lipstream.sinks.windows
 *                               (1 store)    └─► lipstream.alerts
 * </pre>
 */
final class SinkWatchTopology {
  private static final String DIGESTS_SOURCE = "digests";
  static final String WATCH = "sink-watch";
  static final String WINDOWS_SINK = "sink-windows";
  static final String ALERTS_SINK = "alerts";

  private SinkWatchTopology() {}

  /** Adds it to a topology. */
  static Topology addTo(Topology topology, Monitoring monitoring) {
    StringSerializer keys = new StringSerializer();
    ByteArraySerializer values = new ByteArraySerializer();
    return topology
        .addSource(
            AutoOffsetReset.earliest(),
            DIGESTS_SOURCE,
            new StringDeserializer(),
            new ByteArrayDeserializer(),
            Topics.SINKS_DIGESTS)
        .addProcessor(WATCH, new Watch(monitoring), DIGESTS_SOURCE)
        .addSink(WINDOWS_SINK, Topics.SINKS_WINDOWS, keys, values, WATCH)
        .addSink(ALERTS_SINK, Topics.ALERTS, keys, values, WATCH);
  }

  private record Watch(Monitoring monitoring)
      implements ProcessorSupplier<String, byte[], String, byte[]> {

    @Override
    public Processor<String, byte[], String, byte[]> get() {
      return new SinkWatchProcessor(monitoring);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(SinkWatchStore.builder());
    }
  }
}
