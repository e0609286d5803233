package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.lipstream.app.session.RecognizerPool;
import org.lipstream.app.session.SessionStatus;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.InvalidRecordException;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecords;
import org.lipstream.ingest.record.Topics;
import org.lipstream.media.MediaFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes media records, hands them to their sessions, and forwards what these say. */
final class CaptionProcessor implements Processor<String, byte[], String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(CaptionProcessor.class);
  private static final long FORGET_EVERY_MS = 600_000;
  private static final long AUDIO_BYTES_PER_MS =
      MediaFormat.SAMPLE_RATE_HZ * (long) Short.BYTES / 1_000;

  private final CaptionSettings settings;
  private final RecognizerPool pool;
  private final Consumer<String> onSessionEnd;
  private Previews previews;
  private CaptionGauges gauges;
  private ProcessorContext<String, byte[]> context;
  private SessionStore store;
  private InsideReports inside;
  private LiveSessions sessions;
  private boolean resumed;
  private long lastTickMs;
  private long lastForgottenMs;

  CaptionProcessor(CaptionSettings settings, RecognizerPool pool, Consumer<String> onSessionEnd) {
    this.settings = settings;
    this.pool = pool;
    this.onSessionEnd = onSessionEnd;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    resumed = false;
    previews = new Previews();
    store = new SessionStore(context);
    inside = new InsideReports(context, settings.monitoring(), pool);
    sessions =
        new LiveSessions(
            settings,
            pool,
            store,
            () -> Instant.ofEpochMilli(context.currentSystemTimeMs()),
            this::forward,
            inside.watch(),
            this::forward,
            onSessionEnd);
    gauges = new CaptionGauges(context);
    lastTickMs = context.currentSystemTimeMs();
    lastForgottenMs = lastTickMs;
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    resume();
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    try {
      if (record.value() == null) {
        throw new IllegalArgumentException("value: null (expected: a media record)");
      }
      switch (origin.topic()) {
        case Topics.AUDIO -> accept(audioChunk(record));
        case Topics.LIPS -> accept(lipFrame(record));
        default -> inside.accept(record);
      }
    } catch (InvalidProtocolBufferException e) {
      reject(record, origin, "value: " + e.getMessage() + " (expected: Protobuf, see media.proto)");
    } catch (InvalidRecordException | IllegalArgumentException e) {
      reject(record, origin, e.getMessage());
    }
  }

  private void accept(AudioChunk chunk) {
    sessions.accept(chunk);
    previews.add(chunk);
    gauges.heard(chunk.getSamples().size() / AUDIO_BYTES_PER_MS);
    preview(chunk.getSession());
  }

  private void accept(LipFrame frame) {
    sessions.accept(frame);
    previews.add(frame);
    if (frame.getOtherModalityAbsent() && !frame.getEndOfStream()) {
      gauges.heard(MediaFormat.LIP_FRAME_MS);
    }
    preview(frame.getSession());
  }

  /** With the transaction that is open anyway: it costs less than a producer beside it. */
  private void preview(String session) {
    long nowMs = context.currentSystemTimeMs();
    previews
        .take(session, nowMs)
        .ifPresent(
            json ->
                context.forward(new Record<>(session, json, nowMs), CaptionTopology.PREVIEWS_SINK));
  }

  private static AudioChunk audioChunk(Record<String, byte[]> record)
      throws InvalidProtocolBufferException {
    AudioChunk chunk = AudioChunk.parseFrom(record.value());
    MediaRecords.check(record.key(), chunk);
    return chunk;
  }

  private static LipFrame lipFrame(Record<String, byte[]> record)
      throws InvalidProtocolBufferException {
    LipFrame frame = LipFrame.parseFrom(record.value());
    MediaRecords.check(record.key(), frame);
    return frame;
  }

  /** What a process before this one left unfinished goes on, even if no record ever comes. */
  private void resume() {
    if (!resumed) {
      resumed = true;
      inside.resume();
      sessions.resume();
    }
  }

  private void tick(long nowMs) {
    resume();
    long tickMs = settings.tick().toMillis();
    long elapsedMs = Math.min(nowMs - lastTickMs, 2 * tickMs);
    lastTickMs = nowMs;
    sessions.tick(elapsedMs);
    inside.tick(nowMs);
    gauges.sessions(sessions.count());
    if (nowMs - lastForgottenMs > FORGET_EVERY_MS) {
      lastForgottenMs = nowMs;
      store.forgetBefore(nowMs - settings.forgetAfter().toMillis());
      inside.forgetBefore(nowMs - settings.forgetAfter().toMillis());
    }
  }

  private void forward(TranscriptEvent event) {
    String sink = event.isFinal() ? CaptionTopology.FINALS_SINK : CaptionTopology.PARTIALS_SINK;
    context.forward(
        new Record<>(event.session(), TranscriptJson.write(event), event.emittedEpochMs()), sink);
    inside.told(event);
  }

  private void forward(SessionStatus status) {
    context.forward(
        new Record<>(status.session(), status.toJson(), status.emittedEpochMs()),
        CaptionTopology.STATUS_SINK);
  }

  private void reject(Record<String, byte[]> record, RecordMetadata origin, String reason) {
    LOG.warn(
        "session {}: record {}-{} at {} left out: {}",
        record.key(),
        origin.topic(),
        origin.partition(),
        origin.offset(),
        reason);
    long nowMs = context.currentSystemTimeMs();
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.SCHEMA_VERSION,
            reason,
            record.key(),
            origin.topic(),
            origin.partition(),
            origin.offset(),
            record.value() == null ? 0 : record.value().length,
            DeadLetter.headOf(record.value()),
            nowMs);
    context.forward(
        new Record<>(record.key(), letter.toJson(), nowMs), CaptionTopology.DEAD_LETTERS_SINK);
  }

  @Override
  public void close() {
    sessions.close();
    inside.close();
    gauges.remove();
  }
}
