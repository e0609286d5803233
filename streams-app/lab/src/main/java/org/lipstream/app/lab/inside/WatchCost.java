package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.lab.score.Bootstrap;
import org.lipstream.llm.recognize.IdleProcessors;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * What watching adds to the recognition of real clips: each clip unwatched, in short and in full,
 * in turns, and of each the quickest of {@link #ROUNDS}: what else the machine does only adds.
 * Processor time of the thread that recognises; reports are made by another.
 */
public final class WatchCost {
  private static final int ROUNDS = 9;
  private static final int WARM = 2;
  private final Consumer<String> log;

  public WatchCost(Consumer<String> log) {
    this.log = log;
  }

  /** Measures and writes the document's part. */
  public void write(SinksPage page, Path model, List<Manifest.Entry> clips) throws IOException {
    Map<Detail, double[]> millis = new EnumMap<>(Detail.class);
    for (Detail detail : Detail.values()) {
      millis.put(detail, new double[clips.size()]);
    }
    try (Recognizer recognizer = Recognizers.open(model, RecognizerOptions.DEFAULT);
        IdleProcessors.Busy alone = IdleProcessors.alone()) {
      for (int i = 0; i < clips.size(); i++) {
        Clip clip = Clip.read(clips.get(i).path());
        Utterance utterance = new Utterance(clip.samples(), clip.lips());
        Map<Detail, List<Double>> times = times(recognizer, utterance, i == 0 ? WARM : 0);
        for (Detail detail : Detail.values()) {
          millis.get(detail)[i] = Collections.min(times.get(detail));
        }
        log.accept("watched %d of %d clips".formatted(i + 1, clips.size()));
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            List.of("watched", "ms a clip, median", "more than unwatched, %, median of the clips"));
    for (Detail detail : Detail.values()) {
      table.row(
          List.of(
              detail.name().toLowerCase(Locale.ROOT),
              Atlas.number(median(Arrays.stream(millis.get(detail)).boxed().toList()), "%.0f"),
              detail == Detail.OFF ? "" : more(millis.get(detail), millis.get(Detail.OFF))));
    }
    page.put(
        "cost",
        "%d clips, of each the quickest of %d.\n\n%s".formatted(clips.size(), ROUNDS, table));
  }

  private static Map<Detail, List<Double>> times(
      Recognizer recognizer, Utterance utterance, int warm) {
    Map<Detail, List<Double>> times = new EnumMap<>(Detail.class);
    for (int round = -warm; round < ROUNDS; round++) {
      for (int turn = 0; turn < Detail.values().length; turn++) {
        Detail detail = Detail.values()[Math.floorMod(round + turn, Detail.values().length)];
        double took = millis(recognizer, utterance, detail);
        if (round >= 0) {
          times.computeIfAbsent(detail, one -> new ArrayList<>()).add(took);
        }
      }
    }
    return times;
  }

  private static double millis(Recognizer recognizer, Utterance utterance, Detail detail) {
    DecodeId id = new DecodeId("cost", 0, 0, recognizer.model(), 0);
    SinkMonitor watch = new SinkMonitor(id, Purpose.FINAL, detail);
    long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    recognizer.recognize(
        RecognitionRequest.of(utterance, utterance.modalities(), recognizer.rates().normal())
            .withProbe(watch));
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1e6;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static String more(double[] watched, double[] off) {
    double[] ends = Bootstrap.interval(off.length, 1, drawn -> more(watched, off, drawn));
    int[] all = java.util.stream.IntStream.range(0, off.length).toArray();
    return String.format(
        Locale.ROOT, "%+.1f (%+.1f to %+.1f)", more(watched, off, all), ends[0], ends[1]);
  }

  private static double more(double[] watched, double[] off, int[] drawn) {
    return median(Arrays.stream(drawn).mapToObj(i -> 100 * (watched[i] / off[i] - 1)).toList());
  }
}
