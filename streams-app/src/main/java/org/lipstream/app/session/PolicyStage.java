package org.lipstream.app.session;

import java.util.Optional;
import java.util.function.Consumer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.stream.Progress;
import org.lipstream.llm.stream.StreamingPolicy;

/**
 * Says what was understood: of a part the streaming policy decides what is certain, and of a whole
 * utterance all is.
 */
public final class PolicyStage implements Stage<Recognised, Said> {
  private final StreamingPolicy policy;
  private final TranscriptEvents events;

  public PolicyStage(StreamingPolicy policy, TranscriptEvents events) {
    this.policy = policy;
    this.events = events;
  }

  @Override
  public void accept(Recognised recognised, Consumer<Said> next) {
    RecognitionTask task = recognised.task();
    Session session = task.session();
    Hypothesis hypothesis = recognised.hypothesis();
    if (!task.isWhole()) {
      long mediaMs = task.endMs() - task.startMs();
      Progress progress = policy.next(session.progress(), hypothesis, mediaMs);
      session.advanceTo(progress);
    }
    TranscriptEvent event = events.of(recognised);
    session.figures().said(event, hypothesis.computeNanos());
    Optional<Throwable> failure = task.failure();
    next.accept(new Said(event, failure.isPresent() ? Optional.empty() : task.decode(), failure));
    if (task.isWhole()) {
      session.finalIsOut();
    }
  }
}
