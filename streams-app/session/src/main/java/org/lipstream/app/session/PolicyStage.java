package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.stream.Progress;

/**
 * Says what was understood: of a part the streaming policy decides what is certain, and of a whole
 * utterance all is. Hands a task on with its event, and goes on once that is on its way.
 */
public final class PolicyStage implements Stage<RecognitionTask, RecognitionTask> {
  private final SessionConfig config;
  private final String model;
  private final InstantSource clock;

  /**
   * @param config has the streaming policy
   * @param model the recogniser's name
   * @param clock says when events are made
   */
  public PolicyStage(SessionConfig config, String model, InstantSource clock) {
    this.config = config;
    this.model = model;
    this.clock = clock;
  }

  @Override
  public void accept(RecognitionTask task, Consumer<RecognitionTask> next) {
    Session session = task.session();
    Hypothesis hypothesis = task.hypothesis();
    if (!task.isWhole()) {
      long mediaMs = task.endMs() - task.startMs();
      session.advanceTo(config.partials().policy().next(session.progress(), hypothesis, mediaMs));
    }
    task.say(event(task, session.progress()));
    session.figures().said(task.event(), hypothesis.computeNanos());
    next.accept(task);
    if (task.isWhole()) {
      session.finalIsOut();
    }
  }

  /**
   * @param progress of the open utterance's words these will stay
   */
  private TranscriptEvent event(RecognitionTask task, Progress progress) {
    Session session = task.session();
    Hypothesis hypothesis = task.hypothesis();
    List<TranscriptEvent.Word> words = words(task, progress);
    long revision = task.revision(config);
    double snrDb = task.evidence().snrDb();
    return new TranscriptEvent(
        TranscriptEvent.SCHEMA_VERSION,
        session.id() + "/" + task.number() + "/" + revision,
        session.id(),
        session.run(),
        task.number(),
        revision,
        task.isWhole() ? Kind.FINAL : Kind.PARTIAL,
        String.join(" ", words.stream().map(TranscriptEvent.Word::word).toList()),
        words,
        new TranscriptEvent.Span(task.startMs(), task.endMs()),
        hypothesis.modality().label(),
        task.degraded().stream().map(Degradation::label).toList(),
        model,
        hypothesis.computeNanos() / 1_000_000,
        clock.millis(),
        hypothesis.rates(),
        task.isWhole() ? words.size() : progress.committed().size(),
        Double.isNaN(snrDb) ? null : Math.round(snrDb * 10) / 10.0,
        false);
  }

  /** The hypothesis's words, with the committed ones at their beginning whatever it says. */
  private static List<TranscriptEvent.Word> words(RecognitionTask task, Progress progress) {
    List<Hypothesis.Word> words = task.hypothesis().words();
    List<String> texts = progress.finish(words.stream().map(Hypothesis.Word::word).toList());
    List<TranscriptEvent.Word> said = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Hypothesis.Word timed =
          i < words.size()
              ? words.get(i)
              : new Hypothesis.Word("", 0, task.endMs() - task.startMs(), 0);
      said.add(
          new TranscriptEvent.Word(
              texts.get(i),
              task.startMs() + timed.startMs(),
              task.startMs() + timed.endMs(),
              timed.confidence()));
    }
    return said;
  }
}
