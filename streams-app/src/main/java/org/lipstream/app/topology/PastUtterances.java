package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecordedUtterance;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Printable;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the decoding of past utterances once more, in full: their span and their words, which
 * are read rather than searched again, are in the transcript; their media are still in the log,
 * found by the records' timestamps, which are media time. In a thread of its own, one after the
 * other.
 */
final class PastUtterances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PastUtterances.class);

  /** Records carry the media time of their beginning, and may come out of order. */
  private static final long MARGIN_MS = 2_000;

  private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LogReader log;
  private final RecognitionScheduler scheduler;
  private volatile boolean closed;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Set<InsideRequest> asked = ConcurrentHashMap.newKeySet();
  private long nextLineNanos = System.nanoTime(); // of the worker alone, as what follows
  private int unlogged;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "past-utterances");
            thread.setDaemon(true);
            return thread;
          });

  /** What came of a request: nothing where the utterance or its media are gone. */
  private record Answer(InsideRequest request, Optional<DecodeReport> report) {}

  PastUtterances(String address, RecognitionScheduler scheduler) {
    log = new LogReader(address);
    this.scheduler = scheduler;
  }

  /**
   * Asks for a report; who asks for the same before it is there gets the one that is on its way.
   *
   * @param request names an utterance
   */
  void ask(InsideRequest request) {
    if (!asked.add(request)) {
      return;
    }
    worker.execute(
        () -> {
          if (closed) {
            return;
          }
          Optional<DecodeReport> report = Optional.empty();
          try {
            report = decode(request);
          } catch (RuntimeException | InvalidProtocolBufferException e) {
            if (closed) {
              return;
            }
            warn(request, "not decoded again (" + e + ")");
          }
          if (!closed) { // else the request stays in the store, for the next owner
            answers.add(new Answer(request, report));
          }
        });
  }

  /** Hands over the answers that are there by now. */
  void take(BiConsumer<InsideRequest, Optional<DecodeReport>> sink) {
    for (Answer each = answers.poll(); each != null; each = answers.poll()) {
      asked.remove(each.request());
      sink.accept(each.request(), each.report());
    }
  }

  /** One line a minute: anybody may ask for anything. */
  private void warn(InsideRequest request, String what) {
    if (System.nanoTime() - nextLineNanos < 0) {
      unlogged++;
      return;
    }
    LOG.warn(
        "session {} utterance {}: {}; {} more since the line before",
        Printable.of(request.session()),
        request.utterance().orElseThrow(),
        what,
        unlogged);
    nextLineNanos = System.nanoTime() + LOG_EVERY_NANOS;
    unlogged = 0;
  }

  private Optional<DecodeReport> decode(InsideRequest request)
      throws InvalidProtocolBufferException {
    String session = request.session();
    long utterance = request.utterance().orElseThrow();
    Optional<TranscriptEvent> said =
        log.find(session, utterance).map(record -> TranscriptJson.read(record.value()));
    if (said.isEmpty()) {
      warn(request, "no final (expected: one that is out)");
      return Optional.empty();
    }
    TranscriptEvent event = said.get();
    Modalities modality = Modalities.of(event.modality());
    Optional<Utterance> media = media(event, event.span().startMs(), modality);
    if (media.isEmpty()) {
      media = media(event, 0, modality);
    }
    if (closed) {
      return Optional.empty();
    }
    if (media.isEmpty()) {
      warn(request, "its media are gone");
      return Optional.empty();
    }
    Rates rates = event.rates();
    long eventTimeMs = event.sessionStartEpochMs() + event.span().endMs();
    DecodeId id =
        new DecodeId(session, utterance, event.revision(), scheduler.model(), eventTimeMs);
    SinkMonitor watched = new SinkMonitor(id, Purpose.AGAIN, Detail.FULL);
    RecognitionRequest again =
        RecognitionRequest.of(media.get(), modality, rates)
            .withAnswer(event.text())
            .withProbe(watched);
    scheduler.once(again).join();
    return watched.report();
  }

  /** The utterance's media, looked for from where a media time should be. */
  private Optional<Utterance> media(TranscriptEvent event, long fromMs, Modalities modality)
      throws InvalidProtocolBufferException {
    List<MediaRecord> records = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      long startMs = event.sessionStartEpochMs() + fromMs - MARGIN_MS;
      for (byte[] value : values(event, stream, startMs)) {
        records.add(MediaRecord.parse(stream, value));
      }
    }
    return RecordedUtterance.of(records, event.span().startMs(), event.span().endMs(), modality);
  }

  /** What the run has on a topic near the utterance, from a record time on. */
  private List<byte[]> values(TranscriptEvent event, MediaTopic stream, long startMs) {
    List<byte[]> values = new ArrayList<>();
    log.records(
        stream.topic(),
        event.session(),
        startMs,
        each -> {
          Optional<MediaRecord> media = parse(stream, each.value());
          boolean ofTheRun =
              media.isPresent() && media.get().sessionStartEpochMs() == event.sessionStartEpochMs();
          if (ofTheRun && media.get().mediaTimeMs() >= event.span().startMs() - MARGIN_MS) {
            values.add(each.value());
          }
          boolean over = ofTheRun && media.get().mediaTimeMs() > event.span().endMs() + MARGIN_MS;
          return !over && !closed;
        });
    return values;
  }

  private static Optional<MediaRecord> parse(MediaTopic stream, byte[] value) {
    try {
      return value == null ? Optional.empty() : Optional.of(MediaRecord.parse(stream, value));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty(); // it went to the dead letters
    }
  }

  /** Lets what is being read go, without an interrupt, of which consumers would complain. */
  @Override
  public void close() {
    closed = true;
    worker.shutdown();
  }
}
