package org.lipstream.app.topology;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.monitor.Monitoring;
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
 * Tells what goes on inside the model: each final's report goes out in the transaction of its
 * transcript, so that neither is there without the other.
 */
final class InsideReports implements AutoCloseable {
  private final ProcessorContext<String, byte[]> context;
  private final RequestStore requests;
  private final PastUtterances past;
  private final Optional<ShadowTranscripts> shadow;

  InsideReports(
      ProcessorContext<String, byte[]> context,
      Monitoring monitoring,
      RecognitionScheduler scheduler) {
    this.context = context;
    requests = new RequestStore(context);
    shadow = monitoring.shadow().map(ShadowTranscripts::new);
    List<String> brokers =
        new StreamsConfig(context.appConfigs()).getList(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG);
    past = new PastUtterances(String.join(",", brokers), scheduler);
  }

  /**
   * Takes a record of the requests topic.
   *
   * @throws IllegalArgumentException if it is no request
   */
  void accept(Record<String, byte[]> record) {
    InsideRequest request = InsideRequest.read(record.key(), record.value());
    requests.put(request, context.currentSystemTimeMs());
    serve(request);
  }

  /**
   * Takes up what the owner before was asked for and did not get to; what is asked of a session's
   * next decode stays in the store until then.
   */
  void resume() {
    requests.all().forEach(this::serve);
  }

  private void serve(InsideRequest request) {
    if (request.utterance().isPresent()) {
      past.ask(request);
    }
  }

  /** Forgets what was asked before a time. */
  void forgetBefore(long epochMs) {
    requests.forgetBefore(epochMs);
  }

  /** A transcript of one of this task's sessions is on its way. */
  void accept(RecognitionTask said) {
    if (said.event().isFinal()) {
      shadow.ifPresent(second -> second.await(said.event()));
    }
    said.decode().filter(SinkMonitor::isSeen).ifPresent(this::forwardWatched);
  }

  /** Forwards what has come since. */
  void tick(long nowMs) {
    past.take(
        (request, report) -> {
          report.ifPresent(this::forward);
          requests.remove(request);
        });
    shadow.ifPresent(second -> second.take(nowMs, this::forward));
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
  }
}
