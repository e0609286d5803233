package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RunHeaders;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/** Headers of media records, on their way to the transcripts; and the spans that are told. */
class HeadersTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";
  private static final ScriptedMedia MEDIA =
      ScriptedMedia.of("a", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});

  @TempDir Path state;
  private final InMemorySpanExporter told = InMemorySpanExporter.create();
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> audio;
  private TestInputTopic<String, byte[]> lips;
  private TestOutputTopic<String, byte[]> finals;
  private TestOutputTopic<String, byte[]> partials;

  @BeforeEach
  void start() {
    driver =
        new TopologyTestDriver(
            CaptionTopology.build(
                CaptionSettings.defaults(),
                RecognitionScheduler.inCaller(ScriptedMedia.recognizer()),
                session -> {}),
            CaptionApp.properties("nowhere:1", "test", state),
            Instant.ofEpochMilli(ScriptedMedia.RUN));
    audio =
        driver.createInputTopic(Topics.AUDIO, new StringSerializer(), new ByteArraySerializer());
    lips = driver.createInputTopic(Topics.LIPS, new StringSerializer(), new ByteArraySerializer());
    finals = output(Topics.TRANSCRIPTS_FINAL);
    partials = output(Topics.TRANSCRIPTS_PARTIAL);
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void whatIsSaidCarriesTheHeadersOfTheRunsFirstRecordThatHasAny() {
    List<Object> records = MEDIA.interleaved();
    send(records.subList(0, 3), new RecordHeaders());
    send(records.subList(3, 10), headers("traceparent", TRACEPARENT, "tenant", "one"));
    send(records.subList(10, records.size()), headers("traceparent", "another", "tenant", "two"));
    Map<String, String> expected = Map.of("traceparent", TRACEPARENT, "tenant", "one");
    assertThat(finals.readRecordsToList())
        .hasSize(2)
        .allSatisfy(said -> assertThat(texts(said.headers())).isEqualTo(expected));
    assertThat(partials.readRecordsToList())
        .isNotEmpty()
        .allSatisfy(said -> assertThat(texts(said.headers())).isEqualTo(expected));
  }

  @Test
  void theyOutliveTheSessionsSleepAndEndWithItsRun() {
    List<Object> records = MEDIA.interleaved();
    send(records.subList(0, records.size() / 2), headers("tenant", "one"));
    for (int i = 0; i < 70_000; i += 100) {
      driver.advanceWallClockTime(Duration.ofMillis(100));
    }
    send(records.subList(records.size() / 2, records.size()), new RecordHeaders());
    send(MEDIA.inRun(ScriptedMedia.RUN + 60_000).interleaved(), new RecordHeaders());
    List<Map<String, String>> carried =
        finals.readRecordsToList().stream().map(said -> texts(said.headers())).toList();
    assertThat(carried)
        .containsExactly(Map.of("tenant", "one"), Map.of("tenant", "one"), Map.of(), Map.of());
  }

  @Test
  void whatTellsOfTheRecordsOwnBytesOrIsTooMuchStaysBehindAndTheTraceGoesFirst() {
    Headers many = headers("content-type", "application/x-protobuf", "ce_id", "7", "__Type", "x");
    many.add("none", null);
    for (int i = 0; i < 100; i++) {
      many.add("h" + i, new byte[100]);
    }
    many.add("traceparent", TRACEPARENT.getBytes(StandardCharsets.UTF_8));
    send(MEDIA.interleaved(), many);
    Headers carried = finals.readRecord().headers();
    assertThat(carried.lastHeader("traceparent").value()).asString().isEqualTo(TRACEPARENT);
    assertThat(carried.lastHeader("none").value()).isNull();
    assertThat(carried.lastHeader("h0")).isNotNull();
    assertThat(texts(carried)).doesNotContainKeys("content-type", "ce_id", "__Type", "h99");
    int bytes = 0;
    for (var each : carried) {
      bytes += each.key().length() + (each.value() == null ? 0 : each.value().length);
    }
    assertThat(bytes).isBetween(RunHeaders.MOST_BYTES - 110, RunHeaders.MOST_BYTES);
  }

  @Test
  void aDeadLetterCarriesThoseOfItsRecord() {
    audio.pipeInput(new TestRecord<>("a", new byte[] {1}, headers("tenant", "one")));
    assertThat(texts(output(Topics.DEAD_LETTERS).readRecord().headers()))
        .isEqualTo(Map.of("tenant", "one"));
  }

  @Test
  void aTaskThatBeginsAgainSaysTheSameHeaders() {
    TaskByHand task =
        new TaskByHand(
            CaptionApp.properties("nowhere:1", "by-hand", state),
            state.toFile(),
            ScriptedMedia.RUN);
    RevivedTaskTest.captions(
        task, Patient.settings(), RecognitionScheduler.inCaller(ScriptedMedia.recognizer()));
    List<Object> records = MEDIA.interleaved();
    for (int i = 0; i < records.size(); i++) {
      if (i == records.size() / 3) {
        task.revive();
      }
      Headers headers = i == 0 ? headers("tenant", "one") : new RecordHeaders();
      boolean sound = records.get(i) instanceof AudioChunk;
      task.process(
          CaptionTopology.ALIGN,
          sound ? Topics.AUDIO : Topics.LIPS,
          new org.apache.kafka.streams.processor.api.Record<>(
              "a", bytes(records.get(i)), ScriptedMedia.RUN, headers));
    }
    assertThat(task.sentHeaders(CaptionTopology.FINALS_SINK))
        .hasSize(2)
        .allSatisfy(each -> assertThat(texts(each)).isEqualTo(Map.of("tenant", "one")));
  }

  @Test
  void openTelemetryIsToldOfEachFinalInTheTraceOfItsMedia() {
    driver.close();
    GlobalOpenTelemetry.set(
        OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(told))
                    .build())
            .build());
    start();
    send(MEDIA.interleaved(), headers("traceparent", TRACEPARENT, "tenant", "one"));
    List<TestRecord<String, byte[]>> said = finals.readRecordsToList();
    List<SpanData> spans = told.getFinishedSpanItems();
    assertThat(spans).hasSize(2);
    for (int i = 0; i < spans.size(); i++) {
      SpanData span = spans.get(i);
      TranscriptEvent event = TranscriptJson.read(said.get(i).value());
      assertThat(span.getName()).isEqualTo(FinalSpans.NAME);
      assertThat(span.getTraceId()).isEqualTo(TRACE);
      assertThat(span.getParentSpanId()).isEqualTo(PARENT);
      assertThat(span.getEndEpochNanos()).isEqualTo(event.emittedEpochMs() * 1_000_000);
      assertThat(span.getEndEpochNanos() - span.getStartEpochNanos())
          .isEqualTo(event.computeMs() * 1_000_000);
      assertThat(span.getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("lipstream.session"), "a")
          .containsEntry(AttributeKey.longKey("lipstream.utterance"), (long) i)
          .containsEntry(AttributeKey.longKey("lipstream.words"), (long) event.words().size());
      assertThat(texts(said.get(i).headers()))
          .isEqualTo(
              Map.of(
                  "traceparent", "00-" + TRACE + "-" + span.getSpanId() + "-01", "tenant", "one"));
    }
    assertThat(texts(partials.readRecord().headers())).containsEntry("traceparent", TRACEPARENT);
    assertThat(Span.current().getSpanContext().isValid()).as("nothing stays open").isFalse();
  }

  private void send(List<Object> records, Headers headers) {
    for (Object each : records) {
      TestInputTopic<String, byte[]> topic = each instanceof AudioChunk ? audio : lips;
      topic.pipeInput(new TestRecord<>("a", bytes(each), headers));
    }
  }

  private static byte[] bytes(Object record) {
    return record instanceof AudioChunk chunk
        ? chunk.toByteArray()
        : ((LipFrame) record).toByteArray();
  }

  private static Headers headers(String... namesAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return headers;
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new LinkedHashMap<>();
    headers.forEach(
        each ->
            texts.put(
                each.key(),
                each.value() == null ? "" : new String(each.value(), StandardCharsets.UTF_8)));
    return texts;
  }
}
