package org.lipstream.app.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.stream.Progress;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.report.DecodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what was cut recognised: hands each task to the scheduler, and what is recognised by now on.
 * Waits for no result, but briefly where much media piles up behind a final. Until a final is out,
 * its media stay with the session, so a crash loses nothing.
 */
public final class RecogniseStage implements Stage<Handover, RecognitionTask> {
  /** Of a final that is not marked; what is written where nobody spoke has a tenth. */
  private static final double LEAST_CONFIDENCE = 0.2;

  private static final Logger LOG = LoggerFactory.getLogger(RecogniseStage.class);

  /** So long one session may hold up the others when too much of its media wait. */
  private static final long BRIEFLY_MS = 200;

  private final SessionConfig config;
  private final RecognitionScheduler scheduler;
  private final Modalities wanted;
  private final DecodeWatch watch;

  /**
   * @param wanted the streams to use, as far as they are there
   * @param watch says which decodes are watched
   */
  public RecogniseStage(
      SessionConfig config, RecognitionScheduler scheduler, Modalities wanted, DecodeWatch watch) {
    this.config = config;
    this.scheduler = scheduler;
    this.wanted = wanted;
    this.watch = watch;
  }

  @Override
  public void accept(Handover input, Consumer<RecognitionTask> next) {
    if (input instanceof RecognitionTask task) {
      if (task.isForeseen()) {
        startForeseen(task);
      } else if (task.isWhole()) {
        startWhole(task);
      } else {
        startPart(task);
      }
    }
    handOnWhole(input.session(), next);
    handOnParts(input.session(), next);
  }

  /**
   * In a pause that may be an utterance's end it is recognised while it is waited for more silence,
   * which hides what that costs. Not under load, as speech may go on.
   */
  private void startForeseen(RecognitionTask task) {
    boolean atEase = scheduler.level().steps() == 1;
    if (atEase && !isSilent(task) && usable(task).isPresent()) {
      task.session().foresee(task);
      task.watch(watch.begin(id(task), true));
      scheduler.submit(task, request(task, scheduler.level().finalRates()));
    }
  }

  private static boolean isSilent(RecognitionTask task) {
    return task.session().progress().committed().isEmpty() && !task.evidence().isPlausible();
  }

  /** Whether what was foreseen is what would be asked now. */
  private boolean holds(RecognitionTask foreseen, RecognitionTask task) {
    Progress progress = task.session().progress();
    return foreseen.isOf(task)
        && foreseen.request.rates().equals(scheduler.level().finalRates())
        && (foreseen.request.committed().equals(progress.text())
            || foreseen.isRecognised()
                && progress.isContinuedBy(
                    foreseen.result().join().words().stream().map(Hypothesis.Word::word).toList()));
  }

  private void startWhole(RecognitionTask task) {
    Optional<RecognitionTask> foreseen = task.session().takeForeseen();
    if (foreseen.isPresent() && holds(foreseen.get(), task)) {
      task.follow(foreseen.get());
      return;
    }
    foreseen.ifPresent(RecognitionTask::cancel);
    if (isSilent(task) || usable(task).isEmpty()) {
      task.result().complete(nothing(task));
    } else {
      task.watch(watch.begin(id(task), true));
      scheduler.submit(task, request(task, scheduler.level().finalRates()));
    }
  }

  private void startPart(RecognitionTask task) {
    task.stepMs = scheduler.level().steps() * config.partials().stepMs();
    task.session().stepTaken(task, task.stepMs);
    if (task.evidence().isPlausible() && usable(task).isPresent()) {
      task.watch(watch.begin(id(task), false));
      task.session().parts().take(task, scheduler, this::partRequest);
    }
  }

  private void handOnWhole(Session session, Consumer<RecognitionTask> next) {
    Optional<RecognitionTask> whole = session.recognising();
    if (whole.isEmpty() || !isDone(whole.get(), session)) {
      return;
    }
    conclude(whole.get());
    next.accept(whole.get());
  }

  private boolean isDone(RecognitionTask whole, Session session) {
    if (!whole.isDone() && session.bufferedMs() > config.buffering().maxBufferedMs()) {
      whole
          .result()
          .exceptionally(failure -> null)
          .completeOnTimeout(null, BRIEFLY_MS, MILLISECONDS)
          .join();
    }
    return whole.isDone();
  }

  private void conclude(RecognitionTask whole) {
    try {
      Hypothesis hypothesis = whole.result().join();
      List<Degradation> also = new ArrayList<>();
      if (usable(whole).isEmpty()) {
        also.add(Degradation.MEDIA_NOT_TAKEN);
      }
      if (isUnsure(hypothesis)) {
        also.add(Degradation.UNSURE);
      }
      whole.understood(hypothesis, also);
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      LOG.warn(
          "session {} utterance {}: not recognised",
          whole.session().id(),
          whole.number(),
          e.getCause());
      whole.understood(nothing(whole), List.of(Degradation.RECOGNITION_FAILED));
    }
  }

  private static boolean isUnsure(Hypothesis hypothesis) {
    return !hypothesis.words().isEmpty() && hypothesis.confidence() < LEAST_CONFIDENCE;
  }

  private void handOnParts(Session session, Consumer<RecognitionTask> next) {
    PartialTasks parts = session.parts();
    for (Optional<RecognitionTask> done = parts.takeDone();
        done.isPresent();
        done = parts.takeDone()) {
      RecognitionTask part = done.get();
      try {
        part.understood(part.result().join(), List.of());
        next.accept(part);
      } catch (CompletionException | CancellationException e) {
        LOG.warn("session {} utterance {}: part not recognised", session.id(), part.number(), e);
      }
      parts.goOn(scheduler, this::partRequest);
    }
  }

  private RecognitionRequest partRequest(RecognitionTask part) {
    return request(part, scheduler.level().rates()).whileOpen();
  }

  private RecognitionRequest request(RecognitionTask task, Rates rates) {
    RecognitionRequest request =
        RecognitionRequest.of(task.media(), usable(task).orElseThrow(), rates)
            .withCommitted(task.session().progress().text());
    return task.decode().map(request::withProbe).orElse(request);
  }

  private Hypothesis nothing(RecognitionTask task) {
    Rates rates = scheduler.rates().normal();
    Modalities used = usable(task).orElse(task.media().modalities());
    return new Hypothesis("", List.of(), used, rates, 0, 0);
  }

  private DecodeId id(RecognitionTask task) {
    Session session = task.session();
    long eventTimeMs = session.run() + task.endMs();
    return new DecodeId(
        session.id(), task.number(), task.revision(config), scheduler.model(), eventTimeMs);
  }

  private Optional<Modalities> usable(RecognitionTask task) {
    return task.media().usable(scheduler.rates().modalities(), wanted);
  }
}
