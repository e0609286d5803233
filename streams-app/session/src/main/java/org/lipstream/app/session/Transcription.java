package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptFormat;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.record.RecordEncoder;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.report.DecodeReport;

/**
 * What was said in one file, without Kafka: the same records through the same session and
 * recogniser, so the same text.
 *
 * @param finals the utterances in order
 * @param mediaMs duration of the longer stream
 */
public record Transcription(List<TranscriptEvent> finals, long mediaMs) {

  public Transcription {
    finals = List.copyOf(finals);
  }

  public String text() {
    return TranscriptFormat.text(finals);
  }

  /** The same as words alone, without capitals and punctuation. */
  public Transcription raw() {
    return new Transcription(finals.stream().map(TranscriptEvent::raw).toList(), mediaMs);
  }

  public List<TranscriptEvent.Word> words() {
    return finals.stream().flatMap(event -> event.words().stream()).toList();
  }

  /** Time that the recognitions took. */
  public long computeMs() {
    return finals.stream().mapToLong(TranscriptEvent::computeMs).sum();
  }

  /**
   * Recognises all of a source.
   *
   * @param config says also what is listened to for where utterances lie
   * @param wanted what they are recognised from
   * @throws org.lipstream.ingest.media.MediaException if the source cannot be read
   * @throws RecognitionException if an utterance could not be recognised
   */
  public static Transcription of(
      MediaSource source, SessionConfig config, RecognitionScheduler scheduler, Modalities wanted) {
    return of(source, config, scheduler, wanted, DecodeWatch.none(), report -> {});
  }

  /**
   * Recognises all of a source, watched.
   *
   * @param reports takes what was seen of each watched decode
   * @throws RecognitionException if an utterance could not be recognised
   */
  public static Transcription of(
      MediaSource source,
      SessionConfig config,
      RecognitionScheduler scheduler,
      Modalities wanted,
      DecodeWatch watch,
      Consumer<DecodeReport> reports) {
    List<TranscriptEvent> finals = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    SessionConfig whole = config.suiting(scheduler.limits()).withFinalsOnly();
    Session session = new Session(source.name(), whole, SessionCheckpoint.start(0, 0));
    SessionPipeline pipeline =
        new SessionPipeline(
            whole,
            scheduler,
            wanted,
            InstantSource.system(),
            watch,
            said -> {
              said.failure().ifPresent(failures::add);
              finals.add(said.event());
              said.decode().flatMap(SinkMonitor::report).ifPresent(reports);
            });
    RecordEncoder records = new RecordEncoder(source.name(), 0, source);
    long mediaMs = 0;
    for (Optional<MediaEvent> event = source.next(); event.isPresent(); event = source.next()) {
      session.accept(records.encode(event.get()));
      mediaMs = Math.max(mediaMs, event.get().endMs());
      pipeline.drain(session);
    }
    records.end().forEach(session::accept);
    pipeline.drain(session);
    if (!failures.isEmpty()) {
      throw new RecognitionException(source.name(), failures.get(0));
    }
    return new Transcription(finals, mediaMs);
  }
}
