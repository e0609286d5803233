package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lipstream.app.monitor.DecodeWatch;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.RecordEncoder;
import org.lipstream.media.Modalities;

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
    return String.join(
        " ", finals.stream().map(TranscriptEvent::text).filter(text -> !text.isEmpty()).toList());
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
   * @throws org.lipstream.ingest.media.MediaException if the source cannot be read
   */
  public static Transcription of(
      MediaSource source, SessionConfig config, RecognizerPool pool, Modalities wanted) {
    return of(source, config, pool, wanted, DecodeWatch.none());
  }

  /** Recognises all of a source, watched. */
  public static Transcription of(
      MediaSource source,
      SessionConfig config,
      RecognizerPool pool,
      Modalities wanted,
      DecodeWatch watch) {
    List<TranscriptEvent> finals = new ArrayList<>();
    SessionConfig whole = config.withFinalsOnly();
    Session session = new Session(whole, Checkpoint.start(0, 0));
    Captioner captioner =
        new Captioner(
            source.name(),
            session,
            whole,
            pool,
            wanted,
            InstantSource.system(),
            finals::add,
            watch);
    RecordEncoder records =
        new RecordEncoder(source.name(), 0, source.hasAudio(), source.hasVideo());
    long mediaMs = 0;
    for (Optional<MediaEvent> event = source.next(); event.isPresent(); event = source.next()) {
      feed(session, records, event.get());
      mediaMs = Math.max(mediaMs, event.get().endMs());
      captioner.drain();
    }
    if (source.hasAudio()) {
      session.accept(records.audioEnd());
    }
    if (source.hasVideo()) {
      session.accept(records.lipsEnd());
    }
    captioner.drain();
    return new Transcription(finals, mediaMs);
  }

  private static void feed(Session session, RecordEncoder records, MediaEvent event) {
    if (event instanceof MediaEvent.AudioSamples samples) {
      session.accept(records.chunk(samples));
    } else {
      session.accept(records.frame((MediaEvent.LipCrop) event));
    }
  }
}
