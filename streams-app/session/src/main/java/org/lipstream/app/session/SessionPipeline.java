package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.lipstream.media.Modalities;

/** The stages behind a session, one handing over to the next, without Kafka. */
public final class SessionPipeline {
  private final RecogniseStage recognise;
  private final PolicyStage policy;
  private final Consumer<RecognitionTask> sink;

  /**
   * @param wanted the streams to use, as far as they are there
   * @param watch says which decodes are watched
   * @param sink takes tasks with their events, partials and finals in order
   */
  public SessionPipeline(
      SessionConfig config,
      RecognitionScheduler scheduler,
      Modalities wanted,
      InstantSource clock,
      DecodeWatch watch,
      Consumer<RecognitionTask> sink) {
    recognise = new RecogniseStage(config, scheduler, wanted, watch);
    policy = new PolicyStage(config, scheduler.model(), clock);
    this.sink = sink;
  }

  /** Says what there is to say of a session by now. */
  public void advance(Session session) {
    session.cutAll(work -> recognise.accept(work, done -> policy.accept(done, sink)));
  }

  /** The same, and waits for each final that the session can give. */
  public void drain(Session session) {
    drain(session, this::advance);
  }

  /**
   * Waits for each final that a session can give.
   *
   * @param advance hands the session to the stages
   */
  public static void drain(Session session, Consumer<Session> advance) {
    advance.accept(session);
    for (Optional<RecognitionTask> task = session.recognising();
        task.isPresent();
        task = session.recognising()) {
      await(task.get());
      advance.accept(session);
    }
  }

  private static void await(RecognitionTask task) {
    try {
      task.result().join();
    } catch (CompletionException | CancellationException e) {
      // Whether it succeeded is the recogniser's stage to see.
    }
  }
}
