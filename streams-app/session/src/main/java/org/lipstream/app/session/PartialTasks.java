package org.lipstream.app.session;

import java.util.Optional;
import java.util.function.Function;
import org.lipstream.llm.recognize.RecognitionRequest;

/**
 * The recognitions of an open utterance's parts: one is with the scheduler, and of those that come
 * too early for it the newest waits.
 */
final class PartialTasks {
  private Optional<RecognitionTask> running = Optional.empty();
  private Optional<RecognitionTask> waiting = Optional.empty();
  private long dropped;

  /**
   * Takes the newest part.
   *
   * @param request what is asked of the recogniser for a part that is submitted now
   */
  void take(
      RecognitionTask newest,
      RecognitionScheduler scheduler,
      Function<RecognitionTask, RecognitionRequest> request) {
    if (running.isEmpty()) {
      submit(newest, scheduler, request);
    } else if (scheduler.replace(running.get(), newest, request.apply(newest))) {
      dropped++;
      running = Optional.of(newest);
    } else {
      dropped += waiting.isPresent() ? 1 : 0;
      waiting = Optional.of(newest);
    }
  }

  private void submit(
      RecognitionTask part,
      RecognitionScheduler scheduler,
      Function<RecognitionTask, RecognitionRequest> request) {
    running = Optional.of(part);
    scheduler.submit(part, request.apply(part));
  }

  /** The part that is recognised by now; given once. */
  Optional<RecognitionTask> takeDone() {
    Optional<RecognitionTask> done = running.filter(RecognitionTask::isDone);
    if (done.isPresent()) {
      running = Optional.empty();
    }
    return done;
  }

  /** The part that waits may be recognised now. */
  void goOn(RecognitionScheduler scheduler, Function<RecognitionTask, RecognitionRequest> request) {
    waiting.ifPresent(next -> submit(next, scheduler, request));
    waiting = Optional.empty();
  }

  /** Whether a result is to come. */
  boolean isEmpty() {
    return running.isEmpty();
  }

  /** None of them is of use any more. */
  void drop() {
    running.ifPresent(RecognitionTask::cancel);
    running = Optional.empty();
    waiting = Optional.empty();
  }

  /** Parts that were left out because newer ones were there. */
  long dropped() {
    return dropped;
  }
}
