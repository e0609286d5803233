package org.lipstream.app.lab.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.lipstream.app.lab.bench.ProcessMemory;
import org.lipstream.app.lab.evaluation.Evaluation.Noise;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;

/**
 * One session that lasts long: whether it costs as much at its end as at its beginning, and whether
 * the joins of its utterances lose words.
 *
 * @param windows equal stretches of media
 * @param wer word error rate of the session
 * @param piecesWer word error rate of the same clips alone
 */
public record LongSession(double minutes, List<Window> windows, double wer, double piecesWer) {
  private static final int WINDOWS = 6;

  /** Played before, unmeasured: code that runs first is slow. */
  private static final long WARM_UP_MS = 90_000;

  /**
   * One stretch.
   *
   * @param rtf time on a processor over media time
   * @param heapMb objects that are in use at its end, after a collection
   * @param residentMb memory of the process at its end, native memory included; 0 where unknown
   */
  public record Window(double rtf, double heapMb, double residentMb) {}

  public LongSession {
    windows = List.copyOf(windows);
  }

  /**
   * Plays a session by the virtual clock.
   *
   * @param progress is told what was found
   */
  public static LongSession measure(
      TestSet set,
      double minutes,
      Recognizer recognizer,
      Modalities modality,
      Consumer<String> progress) {
    long endMs = (long) (minutes * 60_000);
    progress.accept("warming up ...");
    Replay.endless(
        new ClipLoop(set, WARM_UP_MS),
        SessionConfig.defaults(),
        recognizer,
        modality,
        emission -> {},
        (mediaMs, computeMs) -> {});
    ClipLoop loop = new ClipLoop(set, endMs);
    List<String> said = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    double[] before = {0, 0};
    Replay.endless(
        loop,
        SessionConfig.defaults(),
        recognizer,
        modality,
        emission -> {
          if (emission.event().isFinal()) {
            said.addAll(TextNormalizer.words(emission.event().text()));
          }
        },
        (mediaMs, computeMs) -> {
          if (mediaMs >= endMs * (windows.size() + 1) / WINDOWS) {
            windows.add(window((computeMs - before[1]) / (mediaMs - before[0])));
            before[0] = mediaMs;
            before[1] = computeMs;
            progress.accept(windows.get(windows.size() - 1).toString());
          }
        });
    WordErrors whole = new WordErrors();
    List<String> reference = new ArrayList<>();
    for (int i = 0; i < loop.begun(); i++) {
      reference.addAll(
          TextNormalizer.words(set.entries().get(i % set.clips().size()).transcript()));
    }
    whole.add(reference, said);
    return new LongSession(
        minutes, windows, whole.rate(), pieces(set, recognizer, modality, loop.begun()));
  }

  private static double pieces(TestSet set, Recognizer recognizer, Modalities modality, int clips) {
    WordErrors errors = new WordErrors();
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      for (int i = 0; i < Math.min(clips, set.clips().size()); i++) {
        Transcription alone =
            Transcription.of(
                set.source(i, Noise.NONE), SessionConfig.defaults(), scheduler, modality);
        errors.add(
            TextNormalizer.words(set.entries().get(i).transcript()),
            TextNormalizer.words(alone.text()));
      }
    }
    return errors.rate();
  }

  private static Window window(double rtf) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Window(rtf, (runtime.totalMemory() - runtime.freeMemory()) / 1e6, residentMb());
  }

  private static double residentMb() {
    try {
      return ProcessMemory.residentMb(ProcessHandle.current().pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In words and a table. */
  public String told() {
    StringBuilder text = new StringBuilder();
    text.append("| minutes | real-time factor | heap MB | resident MB |\n|---|---|---|---|\n");
    for (int i = 0; i < windows.size(); i++) {
      Window window = windows.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "| %.0f-%.0f | %.4f | %.0f | %.0f |%n",
              minutes * i / WINDOWS,
              minutes * (i + 1) / WINDOWS,
              window.rtf(),
              window.heapMb(),
              window.residentMb()));
    }
    return text
        + String.format(
            Locale.ROOT,
            "%nWER of the session %.1f %%, of its pieces alone %.1f %%%n",
            100 * wer,
            100 * piecesWer);
  }
}
