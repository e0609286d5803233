package org.lipstream.app.session;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts utterances out of a session's media, and parts out of its open one. Before each cut it lets
 * go on what was recognised by now: the next utterance is cut only when the final of the one before
 * is out.
 */
public final class UtteranceStage implements Stage<Session, Handover> {

  @Override
  public void accept(Session session, Consumer<Handover> next) {
    next.accept(session);
    for (Optional<RecognitionTask> task = session.cut(); task.isPresent(); task = session.cut()) {
      next.accept(task.get());
    }
  }
}
