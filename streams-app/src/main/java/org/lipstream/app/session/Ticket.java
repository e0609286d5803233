package org.lipstream.app.session;

import java.util.concurrent.CompletableFuture;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;

/** A recognition that was asked for. Its mutable state belongs to its {@link JobQueue}. */
final class Ticket {
  private final CompletableFuture<Hypothesis> result = new CompletableFuture<>();
  final boolean isFinal;
  final long order;
  final long addedNanos;
  final long stepMs;
  RecognitionRequest request;

  /**
   * @param order counts all tickets
   * @param stepMs media time after which a part is replaced by a newer one
   */
  Ticket(RecognitionRequest request, boolean isFinal, long order, long addedNanos, long stepMs) {
    this.request = request;
    this.isFinal = isFinal;
    this.order = order;
    this.addedNanos = addedNanos;
    this.stepMs = stepMs;
  }

  CompletableFuture<Hypothesis> result() {
    return result;
  }

  long durationMs() {
    return request.utterance().durationMs();
  }
}
