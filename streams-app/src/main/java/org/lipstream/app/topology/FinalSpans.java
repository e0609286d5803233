package org.lipstream.app.topology;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.transcript.TranscriptEvent;

/**
 * Tells OpenTelemetry of each final: one span, in the trace that the session's records name, as
 * long as its recognition took. The final names that span in its headers, so that who reads it goes
 * on from there. Where no agent and no SDK is there, nothing is told and headers go on as they
 * came. What was said is not told: traces are read by others than transcripts.
 */
final class FinalSpans implements StageProcessor.Around<RecognitionTask> {
  static final String NAME = "recognise";

  private static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          List<String> keys = new ArrayList<>();
          headers.forEach(each -> keys.add(each.key()));
          return keys;
        }

        @Override
        public String get(Headers headers, String key) {
          Header last = headers == null ? null : headers.lastHeader(key);
          return last == null || last.value() == null
              ? null
              : new String(last.value(), StandardCharsets.UTF_8);
        }
      };

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  FinalSpans(OpenTelemetry telemetry) {
    tracer = telemetry.getTracer("org.lipstream");
    propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  @Override
  public void handOn(
      Record<String, RecognitionTask> said, Consumer<Record<String, RecognitionTask>> go) {
    if (!said.value().event().isFinal()) {
      go.accept(said);
      return;
    }
    Context trace = propagator.extract(Context.root(), said.headers(), GETTER);
    Span span = begin(said.value().event(), trace);
    Context within = trace.with(span);
    if (span.isRecording()) {
      propagator.inject(within, said.headers(), FinalSpans::set);
    }
    try (Scope scope = within.makeCurrent()) {
      go.accept(said);
    } finally {
      span.end(said.value().event().emittedEpochMs(), TimeUnit.MILLISECONDS);
    }
  }

  private Span begin(TranscriptEvent event, Context trace) {
    return tracer
        .spanBuilder(NAME)
        .setParent(trace)
        .setStartTimestamp(event.emittedEpochMs() - event.computeMs(), TimeUnit.MILLISECONDS)
        .setAttribute("lipstream.session", event.session())
        .setAttribute("lipstream.utterance", event.utterance())
        .setAttribute("lipstream.start_ms", event.span().startMs())
        .setAttribute("lipstream.end_ms", event.span().endMs())
        .setAttribute("lipstream.words", event.words().size())
        .setAttribute("lipstream.modality", event.modality())
        .setAttribute("lipstream.model", event.model())
        .setAttribute(AttributeKey.stringArrayKey("lipstream.degraded"), event.degraded())
        .startSpan();
  }

  private static void set(Headers headers, String key, String value) {
    if (headers != null) {
      headers.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
    }
  }
}
