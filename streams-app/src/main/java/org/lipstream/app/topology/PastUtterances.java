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
    Optional<Utterance> media =
        RecordedUtterance.of(
            records(event), event.span().startMs(), event.span().endMs(), modality);
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

  private List<MediaRecord> records(TranscriptEvent event) throws InvalidProtocolBufferException {
    List<MediaRecord> records = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      for (byte[] value : media(event, stream.topic())) {
        MediaRecord record = MediaRecord.parse(stream, value);
        if (record.sessionStartEpochMs() == event.sessionStartEpochMs()) {
          records.add(record);
        }
      }
    }
    return records;
  }

  private List<byte[]> media(TranscriptEvent event, String topic) {
    List<byte[]> values = new ArrayList<>();
    long startMs = event.sessionStartEpochMs() + event.span().startMs() - MARGIN_MS;
    long endMs = event.sessionStartEpochMs() + event.span().endMs() + MARGIN_MS;
    log.records(
        topic,
        event.session(),
        startMs,
        endMs,
        each -> {
          if (each.value() != null) {
            values.add(each.value());
          }
          return !closed;
        });
    return values;
  }

  /** Lets what is being read go, without an interrupt, of which consumers would complain. */
  @Override
  public void close() {
    closed = true;
    worker.shutdown();
  }
}
