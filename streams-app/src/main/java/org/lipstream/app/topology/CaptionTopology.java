package org.lipstream.app.topology;

import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.lipstream.app.session.RecognizerPool;
import org.lipstream.ingest.record.Topics;

/**
 * The topology, a function of its settings:
 *
 * <pre>
 *   lipstream.audio ─────┐              ┌─► lipstream.transcripts.final
 *   lipstream.lips ──────┼─► captions ──┼─► lipstream.transcripts.partial
 *   lipstream.requests ──┘   (3 stores) ├─► lipstream.transcripts.shadow
 *                                       ├─► lipstream.sinks
 *                                       ├─► lipstream.sinks.digests ─► {@link SinkWatchTopology}
 *                                       ├─► lipstream.preview
 *                                       ├─► lipstream.status
 *                                       └─► lipstream.dead-letters
 * </pre>
 */
public final class CaptionTopology {
  private static final String AUDIO_SOURCE = "audio";
  private static final String LIPS_SOURCE = "lips";
  private static final String REQUESTS_SOURCE = "requests";
  private static final String CAPTIONS = "captions";
  static final String FINALS_SINK = "finals";
  static final String PARTIALS_SINK = "partials";
  static final String SHADOW_SINK = "shadow";
  static final String DEAD_LETTERS_SINK = "dead-letters";
  static final String PREVIEWS_SINK = "previews";
  static final String SINKS_SINK = "sinks";
  static final String DIGESTS_SINK = "sink-digests";
  static final String STATUS_SINK = "status";

  private CaptionTopology() {}

  /**
   * @param pool shared by all tasks of the process; not closed by the topology
   * @param onSessionEnd told the ids of sessions whose last final is on its way; called from stream
   *     threads
   */
  public static Topology build(
      CaptionSettings settings, RecognizerPool pool, Consumer<String> onSessionEnd) {
    StringSerializer keys = new StringSerializer();
    ByteArraySerializer values = new ByteArraySerializer();
    Topology topology = new Topology();
    addSource(topology, AUDIO_SOURCE, Topics.AUDIO);
    addSource(topology, LIPS_SOURCE, Topics.LIPS);
    addSource(topology, REQUESTS_SOURCE, Topics.REQUESTS);
    topology
        .addProcessor(
            CAPTIONS,
            new Captions(settings, pool, onSessionEnd),
            AUDIO_SOURCE,
            LIPS_SOURCE,
            REQUESTS_SOURCE)
        .addSink(FINALS_SINK, Topics.TRANSCRIPTS_FINAL, keys, values, CAPTIONS)
        .addSink(PARTIALS_SINK, Topics.TRANSCRIPTS_PARTIAL, keys, values, CAPTIONS)
        .addSink(SHADOW_SINK, Topics.TRANSCRIPTS_SHADOW, keys, values, CAPTIONS)
        .addSink(DEAD_LETTERS_SINK, Topics.DEAD_LETTERS, keys, values, CAPTIONS)
        .addSink(PREVIEWS_SINK, Topics.PREVIEW, keys, values, CAPTIONS)
        .addSink(SINKS_SINK, Topics.SINKS, keys, values, CAPTIONS)
        .addSink(DIGESTS_SINK, Topics.SINKS_DIGESTS, keys, values, CAPTIONS)
        .addSink(STATUS_SINK, Topics.STATUS, keys, values, CAPTIONS);
    return SinkWatchTopology.addTo(topology, settings.monitoring());
  }

  /** Values are decoded by the processor, which knows what to do with those that cannot be. */
  private static void addSource(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new UsePartitionTimeOnInvalidTimestamp(),
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private record Captions(
      CaptionSettings settings, RecognizerPool pool, Consumer<String> onSessionEnd)
      implements ProcessorSupplier<String, byte[], String, byte[]> {

    @Override
    public Processor<String, byte[], String, byte[]> get() {
      return new CaptionProcessor(settings, pool, onSessionEnd);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          SessionStore.checkpointsBuilder(), SessionStore.mediaBuilder(), RequestStore.builder());
    }
  }
}
