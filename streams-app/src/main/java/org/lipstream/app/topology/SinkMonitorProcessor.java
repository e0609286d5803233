package org.lipstream.app.topology;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.monitor.Shadow.Understood;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.ReportDigest;

/**
 * Tells what goes on inside the model: values are tasks of which something is said, or records of
 * the requests topic. Each final's report goes out in the transaction of its transcript, so that
 * neither is there without the other.
 */
final class SinkMonitorProcessor implements Processor<String, Object, String, byte[]> {
  private static final long FORGET_EVERY_MS = 600_000;

  private final CaptionSettings settings;
  private final RecognitionScheduler scheduler;
  private ProcessorContext<String, byte[]> context;
  private RequestStore requests;
  private PastUtterances past;
  private Optional<ShadowTranscripts> shadow;
  private DeadLetters deadLetters;
  private boolean resumed;
  private long lastForgottenMs;

  /**
   * @param scheduler recognises past utterances once more
   */
  SinkMonitorProcessor(CaptionSettings settings, RecognitionScheduler scheduler) {
    this.settings = settings;
    this.scheduler = scheduler;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    resumed = false;
    requests = new RequestStore(context);
    List<String> brokers =
        new StreamsConfig(context.appConfigs()).getList(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG);
    past = new PastUtterances(String.join(",", brokers), scheduler);
    shadow = settings.monitoring().shadow().map(ShadowTranscripts::new);
    deadLetters = new DeadLetters(context);
    lastForgottenMs = context.currentSystemTimeMs();
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Object> input) {
    resume();
    if (input.value() instanceof RecognitionTask said) {
      accept(said);
    } else {
      acceptRequest(input.withValue((byte[]) input.value()));
    }
  }

  /** A transcript of one of this task's sessions is on its way. */
  private void accept(RecognitionTask said) {
    if (said.event().isFinal()) {
      shadow.ifPresent(second -> second.await(said.event()));
    }
    said.decode().filter(SinkMonitor::isSeen).ifPresent(this::forwardWatched);
  }

  private void acceptRequest(Record<String, byte[]> record) {
    try {
      if (record.value() == null) {
        throw new IllegalArgumentException("value: null (expected: a request)");
      }
      InsideRequest request = InsideRequest.read(record.key(), record.value());
      requests.put(request, context.currentSystemTimeMs());
      serve(request);
    } catch (IllegalArgumentException e) {
      deadLetters.send(record, e.getMessage());
    }
  }

  /**
   * Takes up what the owner before was asked for and did not get to; what is asked of a session's
   * next decode stays in the store until then.
   */
  private void resume() {
    if (!resumed) {
      resumed = true;
      requests.all().forEach(this::serve);
    }
  }

  private void serve(InsideRequest request) {
    if (request.utterance().isPresent()) {
      past.ask(request);
    }
  }

  /** Forwards what has come since. */
  private void tick(long nowMs) {
    resume();
    past.take(
        (request, report) -> {
          report.ifPresent(this::forward);
          requests.remove(request);
        });
    shadow.ifPresent(second -> second.take(nowMs, this::forward));
    if (nowMs - lastForgottenMs > FORGET_EVERY_MS) {
      lastForgottenMs = nowMs;
      requests.forgetBefore(nowMs - settings.forgetAfter().toMillis());
    }
  }

  private void forward(TranscriptEvent event, Understood understood) {
    context.forward(
        new Record<>(event.session(), TranscriptJson.write(event), event.emittedEpochMs()),
        CaptionTopology.SHADOW_SINK);
    understood.report().ifPresent(this::forward);
  }

  /** One in full is what was asked of the session's next decode. */
  private void forwardWatched(SinkMonitor decode) {
    decode.report().ifPresent(this::forward);
    if (decode.next() == Detail.FULL) {
      requests.remove(new InsideRequest(decode.id().session(), OptionalLong.empty()));
    }
  }

  private void forward(DecodeReport report) {
    long nowMs = context.currentSystemTimeMs();
    context.forward(
        new Record<>(report.id().session(), ReportJson.write(report), nowMs),
        CaptionTopology.SINKS_SINK);
    if (report.counts()) {
      ReportDigest digest = ReportDigest.of(report);
      context.forward(
          new Record<>(digest.id().model(), ReportJson.write(digest.toMap()), nowMs),
          CaptionTopology.DIGESTS_SINK);
    }
  }

  @Override
  public void close() {
    past.close();
    deadLetters.close();
  }
}
