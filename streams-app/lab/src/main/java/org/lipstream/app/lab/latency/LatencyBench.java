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
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.AttentionView;
import org.lipstream.llm.stream.FinalOnly;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.Modalities;

/**
 * All measurements of delay, in turn.
 *
 * @param set clips whose words' times are known
 * @param clipsEach clips that make one recording
 */
public record LatencyBench(TestSet set, Recognizer recognizer, Modalities modality, int clipsEach) {

  private static final List<Rates> OTHER_RATES = List.of(new Rates(8, 5), new Rates(16, 5));

  private record Setup(StreamingPolicy policy, long stepMs, Recognizer recognizer, String rates) {}

  /**
   * What was found.
   *
   * @param mediaSeconds of the recordings together
   */
  record Report(
      String model,
      String modality,
      String set,
      int recordings,
      double mediaSeconds,
      int words,
      List<LatencyFigures> policies,
      List<LatencyFigures> steps,
      List<LatencyFigures> rates,
      LatencyFigures inTime,
      double inTimeSeconds,
      LoadBench.Report load,
      double wordEndP50Ms,
      double wordEndP90Ms,
      Reliability reliability) {}

  /**
   * Measures, and tells it as a document.
   *
   * @param command by which this was asked for
   * @param progress is told what begins
   */
  public String run(String command, Consumer<String> progress) {
    return LatencyDocument.of(measure(progress), command);
  }

  private Report measure(Consumer<String> progress) {
    List<Spoken> spoken = Spoken.of(set, clipsEach);
    warmUp(spoken.get(0));
    SessionConfig usual = SessionConfig.defaults();
    long stepMs = usual.partials().stepMs();
    String normal = recognizer.rates().normal().toString();
    List<LatencyFigures> policies = new ArrayList<>();
    Delays whole = new Delays();
    for (StreamingPolicy policy : StreamingPolicies.all()) {
      boolean masked = policy.label().contains(AttentionView.SINK_MASKED.label());
      Recognizer used = masked ? new SinkFlagging(recognizer) : recognizer;
      Delays delays = policy instanceof FinalOnly ? whole : new Delays();
      policies.add(measure(new Setup(policy, stepMs, used, normal), spoken, delays, progress));
    }
    List<LatencyFigures> steps = new ArrayList<>();
    for (long other : new long[] {640, 1_280}) {
      steps.add(
          measure(
              new Setup(usual.partials().policy(), other, recognizer, normal),
              spoken,
              new Delays(),
              progress));
    }
    List<LatencyFigures> rates = new ArrayList<>();
    for (Rates other : OTHER_RATES) {
      boolean trained =
          recognizer.rates().audio().contains(other.audio())
              && recognizer.rates().video().contains(other.video());
      if (trained) {
        Recognizer used = recognizer.at(other);
        rates.add(
            measure(
                new Setup(usual.partials().policy(), stepMs, used, other.toString()),
                spoken,
                new Delays(),
                progress));
      }
    }
    progress.accept("in real time");
    Spoken first = spoken.get(0);
    Replay.Outcome timed = Replay.realTime(source(first), usual, recognizer, modality, 1);
    Delays inTime = new Delays();
    inTime.add(first, timed.emissions().get(0));
    return new Report(
        recognizer.model(),
        modality.label(),
        set.name(),
        spoken.size(),
        spoken.stream().mapToLong(each -> each.clip().durationMs()).sum() / 1e3,
        spoken.stream().mapToInt(each -> each.words().size()).sum(),
        policies,
        steps,
        rates,
        LatencyFigures.of(usual.partials().policy().label(), stepMs, normal, inTime, timed),
        first.clip().durationMs() / 1e3,
        new LoadBench(set, recognizer, modality).measure(progress),
        whole.wordEnds.quantile(0.5),
        whole.wordEnds.quantile(0.9),
        Reliability.of(
            whole.words.stream()
                .map(
                    word ->
                        new Reliability.Judged(
                            word.confidence(), word.reference() != Alignment.WRONG))
                .toList()));
  }

  private void warmUp(Spoken spoken) {
    Replay.virtual(
        List.of(source(spoken)),
        0,
        SessionConfig.defaults(),
        recognizer,
        modality,
        Batching.DEFAULT,
        1,
        Adaptation.NONE);
  }

  /** Plays the recordings one after the other. */
  private LatencyFigures measure(
      Setup setup, List<Spoken> spoken, Delays delays, Consumer<String> progress) {
    progress.accept(
        "%s, step %d ms, rates %s".formatted(setup.policy.label(), setup.stepMs, setup.rates));
    SessionConfig config =
        SessionConfig.defaults().with(new SessionConfig.Partials(setup.policy, setup.stepMs));
    long mediaMs = 0;
    double computeMs = 0;
    int batches = 0;
    for (Spoken each : spoken) {
      Replay.Outcome outcome =
          Replay.virtual(
              List.of(source(each)),
              0,
              config,
              setup.recognizer,
              modality,
              Batching.DEFAULT,
              1,
              Adaptation.NONE);
      delays.add(each, outcome.emissions().get(0));
      mediaMs += outcome.mediaMs();
      computeMs += outcome.computeMs();
      batches += outcome.batches();
    }
    return LatencyFigures.of(
        setup.policy.label(),
        setup.stepMs,
        setup.rates,
        delays,
        new Replay.Outcome(List.of(), List.of(), mediaMs, computeMs, batches));
  }

  private static ClipSource source(Spoken spoken) {
    return new ClipSource(spoken.name(), FreshClip.of(spoken.clip()));
  }
}
