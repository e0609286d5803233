package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionStatus;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaRecords;
import org.lipstream.media.MediaFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads media records and aligns them: each goes to its session, which joins sound and lips by
 * media time. Hands a session on whenever its media, or its time, have gone on; what cannot be read
 * goes to the dead letters.
 */
final class AlignProcessor implements Processor<String, byte[], String, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(AlignProcessor.class);

  private static final long FORGET_EVERY_MS = 600_000;
  private static final long AUDIO_BYTES_PER_MS =
      MediaFormat.SAMPLE_RATE_HZ * (long) Short.BYTES / 1_000;

  private final CaptionSettings settings;
  private final RecognitionScheduler scheduler;
  private final SessionPlaces places;
  private final Consumer<String> onSessionEnd;
  private final IntFunction<MediaClock> clocks;
  private MediaClock clock;
  private ProcessorContext<String, Object> context;
  private CaptionGauges gauges;
  private DeadLetters deadLetters;
  private SessionStore store;
  private LiveSessions sessions;
  private boolean resumed;
  private long lastTickMs;
  private long lastForgottenMs;

  /**
   * @param scheduler says how long steps are at the present load
   * @param places where all sessions of the process are
   * @param onSessionEnd told the ids of sessions whose last final is on its way
   * @param clocks makes a partition's clock
   */
  AlignProcessor(
      CaptionSettings settings,
      RecognitionScheduler scheduler,
      SessionPlaces places,
      Consumer<String> onSessionEnd,
      IntFunction<MediaClock> clocks) {
    this.clocks = clocks;
    this.places = places;
    this.settings = settings;
    this.scheduler = scheduler;
    this.onSessionEnd = onSessionEnd;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    resumed = false;
    store = new SessionStore(context);
    sessions =
        new LiveSessions(
            settings,
            store,
            CaptionTopology.clock(context),
            places,
            context.taskId().partition(),
            this::handOn,
            this::end);
    clock = clocks.apply(context.taskId().partition());
    gauges = new CaptionGauges(context);
    deadLetters = new DeadLetters(context);
    lastTickMs = context.currentSystemTimeMs();
    lastForgottenMs = lastTickMs;
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, byte[]> media) {
    resume();
    context.recordMetadata().ifPresent(at -> clock.read(at.topic(), at.offset()));
    try {
      if (media.value() == null) {
        throw new IllegalArgumentException("value: null (expected: a media record)");
      }
      String topic = context.recordMetadata().orElseThrow().topic();
      accept(MediaRecord.read(topic, media.key(), media.value()), media);
    } catch (InvalidProtocolBufferException e) {
      deadLetters.send(
          media, "value: " + e.getMessage() + " (expected: Protobuf, see media.proto)");
    } catch (IllegalArgumentException e) {
      RecordFaults.rethrowKafkas(e);
      deadLetters.send(media, e.getMessage());
    } catch (RuntimeException e) {
      RecordFaults.rethrowKafkas(e);
      LOG.error("session {}: a record cannot be used; it begins anew", media.key(), e);
      sessions.reset(media.key());
      deadLetters.send(media, "record: " + e + " (expected: one that can be used)");
    }
  }

  private void accept(MediaRecord record, Record<String, byte[]> media) {
    MediaRecords.checkClock(record, context.currentSystemTimeMs());
    Session session = sessions.find(record.session(), record.sessionStartEpochMs());
    if (session.accept(record)) {
      store.put(record, media.value());
      HeaderCarrier.keep(media.headers(), session);
      handOn(session);
      sessions.handedOn(session);
    }
    long heardMs = heardMs(record);
    if (heardMs > 0) {
      gauges.heard(heardMs);
    }
    preview(record.session(), record.message());
  }

  /** Media time that goes by with a record: its sound's, or its crop's where there is no sound. */
  private static long heardMs(MediaRecord record) {
    if (record.message() instanceof AudioChunk chunk) {
      return chunk.getSamples().size() / AUDIO_BYTES_PER_MS;
    }
    return record.otherModalityAbsent() && !record.endOfStream() ? MediaFormat.LIP_FRAME_MS : 0;
  }

  private void preview(String session, Object media) {
    context.forward(
        new Record<>(session, media, context.currentSystemTimeMs()), CaptionTopology.PREVIEW);
  }

  private void handOn(Session session) {
    context.forward(
        new Record<>(
            session.id(), session, context.currentSystemTimeMs(), HeaderCarrier.of(session)),
        CaptionTopology.UTTERANCES);
  }

  /** What a process before this one left unfinished goes on, even if no record ever comes. */
  private void resume() {
    if (!resumed) {
      resumed = true;
      sessions.resume();
    }
  }

  private void tick(long nowMs) {
    resume();
    long tickMs = settings.tick().toMillis();
    long elapsedMs = Math.min(nowMs - lastTickMs, 2 * tickMs);
    lastTickMs = nowMs;
    sessions.tick(clock.passed(elapsedMs), this::tellStatus);
    gauges.sessions(sessions.count());
    if (nowMs - lastForgottenMs > FORGET_EVERY_MS) {
      lastForgottenMs = nowMs;
      store.forgetBefore(nowMs - settings.forgetAfter().toMillis());
    }
  }

  /** Its last status is committed with its last final, or after it. */
  private void end(Session session) {
    tellStatus(session);
    onSessionEnd.accept(session.id());
  }

  private void tellStatus(Session session) {
    long stepMs = scheduler.level().steps() * settings.session().partials().stepMs();
    SessionStatus status = SessionStatus.of(session, stepMs, context.currentSystemTimeMs());
    context.forward(
        new Record<>(session.id(), status.toJson(), status.emittedEpochMs()),
        CaptionTopology.STATUS_SINK);
  }

  @Override
  public void close() {
    sessions.close();
    gauges.remove();
    deadLetters.close();
  }
}
