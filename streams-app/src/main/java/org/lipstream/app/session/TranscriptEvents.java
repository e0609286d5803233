package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.stream.Progress;

/** Transcript events, from what was understood. */
public final class TranscriptEvents {
  private final SessionConfig config;
  private final String model;
  private final InstantSource clock;

  /**
   * @param model the recogniser's name
   * @param clock says when events are made
   */
  public TranscriptEvents(SessionConfig config, String model, InstantSource clock) {
    this.config = config;
    this.model = model;
    this.clock = clock;
  }

  /** The event of a task; of an open utterance the words of its session's progress will stay. */
  TranscriptEvent of(Recognised recognised) {
    RecognitionTask task = recognised.task();
    Progress progress = task.session().progress();
    List<Hypothesis.Word> words = forced(recognised.hypothesis().words(), progress, task);
    int committed = task.isWhole() ? words.size() : progress.committed().size();
    return event(recognised, words, committed);
  }

  /** The hypothesis's words, with the committed ones at their beginning whatever it says. */
  private static List<Hypothesis.Word> forced(
      List<Hypothesis.Word> words, Progress progress, RecognitionTask task) {
    List<String> texts = progress.finish(words.stream().map(Hypothesis.Word::word).toList());
    List<Hypothesis.Word> forced = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Hypothesis.Word timed =
          i < words.size()
              ? words.get(i)
              : new Hypothesis.Word("", 0, task.endMs() - task.startMs(), 0);
      forced.add(
          new Hypothesis.Word(texts.get(i), timed.startMs(), timed.endMs(), timed.confidence()));
    }
    return forced;
  }

  private TranscriptEvent event(Recognised recognised, List<Hypothesis.Word> words, int committed) {
    RecognitionTask task = recognised.task();
    Session session = task.session();
    Hypothesis hypothesis = recognised.hypothesis();
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
        String.join(" ", words.stream().map(Hypothesis.Word::word).toList()),
        words.stream().map(word -> timed(word, task.startMs())).toList(),
        new TranscriptEvent.Span(task.startMs(), task.endMs()),
        hypothesis.modality().label(),
        recognised.degraded().stream().map(Degradation::label).toList(),
        model,
        hypothesis.computeNanos() / 1_000_000,
        clock.millis(),
        hypothesis.rates(),
        committed,
        Double.isNaN(snrDb) ? null : Math.round(snrDb * 10) / 10.0,
        false);
  }

  private static TranscriptEvent.Word timed(Hypothesis.Word word, long startMs) {
    return new TranscriptEvent.Word(
        word.word(), startMs + word.startMs(), startMs + word.endMs(), word.confidence());
  }
}
