package org.lipstream.recognizer;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.lipstream.app.transcript.TranscriptEvent;

/** Keeps what was said until somebody asks. */
final class Polled implements SpeechListener {
  private final BlockingQueue<TranscriptEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void said(TranscriptEvent event) {
    events.add(event);
  }

  Optional<TranscriptEvent> poll() {
    return Optional.ofNullable(events.poll());
  }
}
