package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecordedUtterance;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
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

  private final LogReader log;
  private final RecognitionScheduler scheduler;
  private volatile boolean closed;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
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
   * Asks for a report.
   *
   * @param request names an utterance
   */
  void ask(InsideRequest request) {
    String session = request.session();
    long utterance = request.utterance().orElseThrow();
    worker.execute(
        () -> {
          if (closed) {
            return;
          }
          Optional<DecodeReport> report = Optional.empty();
          try {
            report = decode(session, utterance);
          } catch (RuntimeException | InvalidProtocolBufferException e) {
            if (closed) {
              return;
            }
            LOG.warn("session {} utterance {}: not decoded again", session, utterance, e);
          }
          if (!closed) { // else the request stays in the store, for the next owner
            answers.add(new Answer(request, report));
          }
        });
  }

  /** Hands over the answers that are there by now. */
  void take(BiConsumer<InsideRequest, Optional<DecodeReport>> sink) {
    for (Answer each = answers.poll(); each != null; each = answers.poll()) {
      sink.accept(each.request(), each.report());
    }
  }

  private Optional<DecodeReport> decode(String session, long utterance)
      throws InvalidProtocolBufferException {
    Optional<TranscriptEvent> said =
        log.find(session, utterance).map(record -> TranscriptJson.read(record.value()));
    if (said.isEmpty()) {
      LOG.warn("session {} utterance {}: no final (expected: one that is out)", session, utterance);
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
      LOG.warn("session {} utterance {}: its media are gone", session, utterance);
      return Optional.empty();
    }
    Rates rates = event.rates();
    long eventTimeMs = event.sessionStartEpochMs() + event.span().endMs();
    DecodeId id =
        new DecodeId(session, utterance, event.revision(), scheduler.model(), eventTimeMs);
    SinkMonitor watched = new SinkMonitor(id, Purpose.AGAIN, Detail.FULL);
    RecognitionRequest request =
        RecognitionRequest.of(media.get(), modality, rates)
            .withAnswer(event.text())
            .withProbe(watched);
    scheduler.once(request).join();
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
