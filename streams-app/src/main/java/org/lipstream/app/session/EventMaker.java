package org.lipstream.app.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.stream.Progress;

/** Transcript events of one run of one session. */
record EventMaker(String sessionId, long run, String model, InstantSource clock) {

  /** What is understood of an open utterance, of which the words of {@code progress} will stay. */
  TranscriptEvent partial(
      CutUtterance part, long revision, Hypothesis hypothesis, Progress progress) {
    List<Hypothesis.Word> words = forced(hypothesis.words(), progress, part);
    int committed = progress.committed().size();
    return event(part, revision, Kind.PARTIAL, hypothesis, words, committed, part.degraded());
  }

  /** A whole utterance. */
  TranscriptEvent whole(
      CutUtterance utterance,
      long revision,
      Hypothesis hypothesis,
      Progress progress,
      List<Degradation> degraded) {
    List<Hypothesis.Word> words = forced(hypothesis.words(), progress, utterance);
    return event(utterance, revision, Kind.FINAL, hypothesis, words, words.size(), degraded);
  }

  /** The hypothesis's words, with the committed ones at their beginning whatever it says. */
  private static List<Hypothesis.Word> forced(
      List<Hypothesis.Word> words, Progress progress, CutUtterance utterance) {
    List<String> texts = progress.finish(words.stream().map(Hypothesis.Word::word).toList());
    List<Hypothesis.Word> forced = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Hypothesis.Word timed =
          i < words.size()
              ? words.get(i)
              : new Hypothesis.Word("", 0, utterance.endMs() - utterance.startMs(), 0);
      forced.add(
          new Hypothesis.Word(texts.get(i), timed.startMs(), timed.endMs(), timed.confidence()));
    }
    return forced;
  }

  private TranscriptEvent event(
      CutUtterance utterance,
      long revision,
      Kind kind,
      Hypothesis hypothesis,
      List<Hypothesis.Word> words,
      int committed,
      List<Degradation> degraded) {
    double snrDb = SpeechEvidence.of(utterance.media()).snrDb();
    return new TranscriptEvent(
        TranscriptEvent.SCHEMA_VERSION,
        sessionId + "/" + utterance.number() + "/" + revision,
        sessionId,
        run,
        utterance.number(),
        revision,
        kind,
        String.join(" ", words.stream().map(Hypothesis.Word::word).toList()),
        words.stream().map(word -> timed(word, utterance.startMs())).toList(),
        new TranscriptEvent.Span(utterance.startMs(), utterance.endMs()),
        hypothesis.modality().label(),
        degraded.stream().map(Degradation::label).toList(),
        model,
        hypothesis.computeNanos() / 1_000_000,
        clock.millis(),
        new TranscriptEvent.Rates(hypothesis.rates().audio(), hypothesis.rates().video()),
        committed,
        Double.isNaN(snrDb) ? null : Math.round(snrDb * 10) / 10.0,
        false);
  }

  private static TranscriptEvent.Word timed(Hypothesis.Word word, long startMs) {
    return new TranscriptEvent.Word(
        word.word(), startMs + word.startMs(), startMs + word.endMs(), word.confidence());
  }
}
