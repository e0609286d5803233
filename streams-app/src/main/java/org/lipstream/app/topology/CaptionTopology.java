package org.lipstream.app.topology;

import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.lipstream.app.session.DecodeWatch;
import org.lipstream.app.session.Handover;
import org.lipstream.app.session.PolicyStage;
import org.lipstream.app.session.RecogniseStage;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Topics;

/**
 * The topology, a function of its settings. The stages on the way from media to transcripts stand
 * in one sub-topology and hand over objects; {@link TopologyDiagram} draws it. What the sink
 * monitor says of all sessions together is gathered by {@link SinkWatchTopology}.
 */
public final class CaptionTopology {
  private static final String REQUESTS_SOURCE = "requests";
  static final String ALIGN = "align";
  static final String UTTERANCES = "utterances";
  static final String RECOGNISE = "recognise";
  static final String POLICY = "policy";
  static final String SINK_MONITOR = "sink-monitor";
  static final String PREVIEW = "preview";
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
   * @param scheduler shared by all tasks of the process; not closed by the topology
   * @param onSessionEnd told the ids of sessions whose last final is on its way; called from stream
   *     threads
   */
  public static Topology build(
      CaptionSettings settings, RecognitionScheduler scheduler, Consumer<String> onSessionEnd) {
    return build(settings, scheduler, onSessionEnd, partition -> MediaClock.ofTheMachine());
  }

  /** The same, with sessions that judge silence by other clocks, one for each partition. */
  static Topology build(
      CaptionSettings asked,
      RecognitionScheduler scheduler,
      Consumer<String> onSessionEnd,
      IntFunction<MediaClock> clocks) {
    CaptionSettings settings = asked.suiting(scheduler.limits());
    SessionPlaces places = new SessionPlaces();
    ProcessorSupplier<String, byte[], String, Object> align =
        () -> new AlignProcessor(settings, scheduler, places, onSessionEnd, clocks);
    ProcessorSupplier<String, Session, String, Handover> utterances = CaptionTopology::utterances;
    ProcessorSupplier<String, Handover, String, RecognitionTask> recognise =
        () -> recognise(settings, scheduler);
    ProcessorSupplier<String, RecognitionTask, String, RecognitionTask> policy =
        () -> policy(settings.session(), scheduler.model());
    ProcessorSupplier<String, Object, String, byte[]> sinkMonitor =
        () -> new SinkMonitorProcessor(settings, scheduler);
    ProcessorSupplier<String, Object, String, byte[]> preview = PreviewProcessor::new;

    Topology topology = new Topology();
    List<String> media = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      media.add(stream.name().toLowerCase(Locale.ROOT));
      addSource(topology, media.get(media.size() - 1), stream.topic());
    }
    addSource(topology, REQUESTS_SOURCE, Topics.REQUESTS);
    topology
        .addProcessor(ALIGN, align, media.toArray(String[]::new))
        .addProcessor(UTTERANCES, utterances, ALIGN)
        .addProcessor(RECOGNISE, recognise, UTTERANCES)
        .addProcessor(POLICY, policy, RECOGNISE)
        .addProcessor(SINK_MONITOR, sinkMonitor, POLICY, REQUESTS_SOURCE)
        .addProcessor(PREVIEW, preview, ALIGN)
        .addStateStore(SessionStore.checkpointsBuilder(), ALIGN)
        .addStateStore(SessionStore.mediaBuilder(), ALIGN)
        .addStateStore(RequestStore.builder(), RECOGNISE, SINK_MONITOR);
    addTranscriptSink(topology, FINALS_SINK, Topics.TRANSCRIPTS_FINAL);
    addTranscriptSink(topology, PARTIALS_SINK, Topics.TRANSCRIPTS_PARTIAL);
    addSink(topology, SHADOW_SINK, Topics.TRANSCRIPTS_SHADOW, SINK_MONITOR);
    addSink(topology, SINKS_SINK, Topics.SINKS, SINK_MONITOR);
    addSink(topology, DIGESTS_SINK, Topics.SINKS_DIGESTS, SINK_MONITOR);
    addSink(topology, PREVIEWS_SINK, Topics.PREVIEW, PREVIEW);
    addSink(topology, STATUS_SINK, Topics.STATUS, ALIGN);
    addSink(topology, DEAD_LETTERS_SINK, Topics.DEAD_LETTERS, ALIGN, SINK_MONITOR);
    return SinkWatchTopology.addTo(topology, settings.monitoring());
  }

  static StageProcessor<Session, Handover> utterances() {
    return new StageProcessor<>(context -> Session::cutAll, cut -> List.of(RECOGNISE));
  }

  static StageProcessor<Handover, RecognitionTask> recognise(
      CaptionSettings settings, RecognitionScheduler scheduler) {
    return new StageProcessor<>(
        context -> {
          RequestStore requests = new RequestStore(context);
          DecodeWatch watch =
              new DecodeWatch(settings.monitoring().schedule(), requests::isNextAsked);
          return new RecogniseStage(settings.session(), scheduler, settings.modality(), watch);
        },
        done -> List.of(POLICY));
  }

  static StageProcessor<RecognitionTask, RecognitionTask> policy(
      SessionConfig config, String model) {
    return new StageProcessor<>(
        context -> new PolicyStage(config, model, clock(context)),
        CaptionTopology::saidTo,
        new FinalSpans(GlobalOpenTelemetry.getOrNoop()));
  }

  /** Where an event goes, which is counted on its way. */
  private static List<String> saidTo(RecognitionTask said) {
    TranscriptMeters.said(said.event());
    return List.of(said.event().isFinal() ? FINALS_SINK : PARTIALS_SINK, SINK_MONITOR);
  }

  static InstantSource clock(ProcessorContext<?, ?> context) {
    return () -> Instant.ofEpochMilli(context.currentSystemTimeMs());
  }

  /** Values are decoded by the processors, which know what to do with those that cannot be. */
  private static void addSource(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new RecordTime(),
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private static void addTranscriptSink(Topology topology, String name, String topic) {
    Serializer<RecognitionTask> transcript = (to, task) -> TranscriptJson.write(task.event());
    topology.addSink(name, topic, new StringSerializer(), transcript, POLICY);
  }

  private static void addSink(Topology topology, String name, String topic, String... parents) {
    topology.addSink(name, topic, new StringSerializer(), new ByteArraySerializer(), parents);
  }
}
