package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;

/** Many sessions at once, by the virtual clock: what they cost, how many fit, and what if more. */
record LoadBench(TestSet set, Recognizer recognizer, Modalities modality) {
  /** Recognitions at a time. */
  static final int WORKERS = 2;

  private static final int CLIPS_EACH = 3;

  /** So many sessions to one that goes on when the others have ended. */
  private static final int ONE_IN = 8;

  /** Clips in the recordings of those who go on. */
  private static final int CLIPS_OF_LONGEST = 9;

  private static final int FEW = 8;
  private static final int MANY = 16;

  /** Sessions begin so long one after the other; no multiple of a step. */
  private static final long APART_MS = 170;

  /** All of them within so long where there are too many. */
  private static final long RUSH_MS = 2_000;

  /**
   * What was found.
   *
   * @param cost eight sessions against one, without and with batches
   * @param loads sessions as they are, as many as fit, and twice as many
   * @param fitting sessions that two workers have time for
   * @param falling twice as many as fit, of which one in eight goes on when the others have ended
   */
  record Report(
      List<LoadFigures> cost, List<LoadFigures> loads, int fitting, List<LoadTimeline> falling) {}

  Report measure(Consumer<String> progress) {
    List<Spoken> spoken = Spoken.of(set, CLIPS_EACH);
    List<LoadFigures> cost = new ArrayList<>();
    List<Spoken> few = take(spoken, FEW);
    double oneMs = 0;
    for (Spoken each : few) {
      Replay.Outcome alone =
          play(List.of(each), Batching.DEFAULT, Adaptation.NONE, APART_MS, progress);
      oneMs += alone.computeMs() / FEW;
      if (cost.isEmpty()) {
        cost.add(LoadFigures.of("one session", List.of(each), alone, 0));
      }
    }
    Replay.Outcome single = play(few, new Batching(1, 0), Adaptation.NONE, APART_MS, progress);
    cost.add(LoadFigures.of("one by one", few, single, oneMs));
    Replay.Outcome together = play(few, Batching.DEFAULT, Adaptation.NONE, APART_MS, progress);
    cost.add(LoadFigures.of("in batches", few, together, oneMs));
    int fitting = Math.max(1, (int) (WORKERS / (together.computeMs() / together.mediaMs())));
    List<LoadFigures> loads = new ArrayList<>();
    loads.add(row("elastic", take(spoken, MANY), Adaptation.STEPS_THEN_RATES, APART_MS, progress));
    loads.add(
        row("not elastic", take(spoken, fitting), Adaptation.NONE, RUSH_MS / fitting, progress));
    List<Spoken> twice = take(spoken, 2 * fitting);
    long apartMs = RUSH_MS / twice.size();
    loads.add(row("not elastic", twice, Adaptation.NONE, apartMs, progress));
    List<Spoken> longer = Spoken.of(set, CLIPS_OF_LONGEST);
    for (int i = 0; i < twice.size(); i += ONE_IN) {
      twice.set(i, longer.get(i / ONE_IN % longer.size()));
    }
    Replay.Outcome falling =
        play(twice, Batching.DEFAULT, Adaptation.STEPS_THEN_RATES, apartMs, progress);
    loads.add(LoadFigures.of("elastic, fewer later", twice, falling, 0));
    return new Report(cost, loads, fitting, LoadTimeline.of(twice, apartMs, falling));
  }

  private LoadFigures row(
      String label,
      List<Spoken> sessions,
      Adaptation adaptation,
      long apartMs,
      Consumer<String> progress) {
    return LoadFigures.of(
        label, sessions, play(sessions, Batching.DEFAULT, adaptation, apartMs, progress), 0);
  }

  private static List<Spoken> take(List<Spoken> spoken, int sessions) {
    List<Spoken> some = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      some.add(spoken.get(i % spoken.size()));
    }
    return some;
  }

  private Replay.Outcome play(
      List<Spoken> sessions,
      Batching batching,
      Adaptation adaptation,
      long apartMs,
      Consumer<String> progress) {
    progress.accept(
        "sessions at once: %d, batches of up to %d%s"
            .formatted(
                sessions.size(),
                batching.most(),
                adaptation == Adaptation.NONE ? "" : ", elastic"));
    return Replay.virtual(
        sessions.stream()
            .map(each -> new ClipSource(each.name(), FreshClip.of(each.clip())))
            .toList(),
        apartMs,
        SessionConfig.defaults(),
        recognizer,
        modality,
        batching,
        WORKERS,
        adaptation);
  }
}
