package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.lipstream.app.lab.chart.LineChart;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.inside.Change;
import org.lipstream.llm.lab.inside.FarAttention;
import org.lipstream.llm.lab.inside.OpenedLanguage;
import org.lipstream.llm.lab.inside.Past;
import org.lipstream.llm.lab.inside.ReadingFigures;
import org.lipstream.llm.lab.inside.WeightChange;
import org.lipstream.llm.lab.inside.Windows;
import org.lipstream.llm.model.LlamaConfig;

/** What is lost where the cache is cut: a long text, and speech as one running transcript. */
public final class LongReading {
  private static final int BIN = 256;

  /** Windows of text that heads are judged by. */
  private static final int CALIBRATED_BY = 2;

  private final Path llm;
  private final String start;
  private final Consumer<String> log;

  public LongReading(Path llm, String start, Consumer<String> log) {
    this.llm = llm;
    this.start = start;
    this.log = log;
  }

  /** What a policy made of the text. */
  private record Read(
      CachePolicy policy, double[] nats, List<double[]> first, List<double[]> peak) {}

  /** Measures and writes the document's part. */
  public void write(
      SinksPage page, String text, int tokens, int window, List<Heard> clips, double weight)
      throws IOException {
    try (OpenedLanguage language = new OpenedLanguage(llm, start, WeightChange.NONE)) {
      int[] row = language.row(text);
      int[] all = Arrays.copyOf(row, tokens + 1);
      int[] behind = Arrays.copyOfRange(row, Math.min(tokens + 1, row.length), row.length);
      List<CachePolicy> policies =
          CachePolicy.compared(
              language.decoder().config(), tokens, window, far(language, behind, window));
      List<Read> reads = new ArrayList<>();
      for (CachePolicy policy : policies) {
        reads.add(read(language, all, policy));
        log.accept("window: " + policy.name());
      }
      StringBuilder part = new StringBuilder();
      part.append(table(reads, window, slotBytes(language.decoder().config()))).append('\n');
      part.append(
          page.picture(
              "window",
              "Nats a token while a book is read",
              chart(
                  "Nats a token, means of %d tokens".formatted(bin(tokens)),
                  "nats",
                  losses(reads, bin(tokens)))));
      part.append('\n');
      part.append(
          page.picture(
              "window-attention",
              "Attention to the first slot",
              chart("Attention to the first slot of the cache", "share", firsts(reads))));
      if (!clips.isEmpty()) {
        part.append('\n').append(speech(language, clips, weight, policies));
      }
      page.put("window", part.toString());
    }
  }

  /** By tokens that are not read otherwise. */
  private static double[][] far(OpenedLanguage language, int[] tokens, int window) {
    FarAttention far = new FarAttention(language.decoder().config(), window / 4);
    language.decoder().change(far);
    try (Past past = language.newPast()) {
      for (int from = 0;
          from + CachePolicy.CHUNK < Math.min(tokens.length, CALIBRATED_BY * window);
          from += CachePolicy.CHUNK) {
        int[] chunk = Arrays.copyOfRange(tokens, from, from + CachePolicy.CHUNK);
        language.read(chunk, tokens[from + CachePolicy.CHUNK], past, Windows.ALL);
      }
    }
    language.decoder().change(Change.NONE);
    return far.shares();
  }

  private static Read read(OpenedLanguage language, int[] all, CachePolicy policy) {
    double[] nats = new double[all.length];
    List<double[]> first = new ArrayList<>();
    List<double[]> peak = new ArrayList<>();
    ReadingFigures figures = new ReadingFigures();
    language.decoder().change(figures);
    try (Past past = language.newPast()) {
      for (int from = 0; from + CachePolicy.CHUNK < all.length; from += CachePolicy.CHUNK) {
        double[] costs =
            language.read(
                Arrays.copyOfRange(all, from, from + CachePolicy.CHUNK),
                all[from + CachePolicy.CHUNK],
                past,
                policy.windows());
        System.arraycopy(costs, 0, nats, from + 1, CachePolicy.CHUNK);
        first.add(new double[] {from, figures.first()});
        peak.add(new double[] {from, figures.peak()});
        if (!policy.isWhole()) {
          past.cut(policy.first(), policy.newest());
        }
      }
    }
    language.decoder().change(Change.NONE);
    return new Read(policy, nats, first, peak);
  }

  private static String table(List<Read> reads, int window, long slotBytes) {
    int from = 2 * window;
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "the cache keeps",
                "nats a token behind token " + from,
                "more than with all",
                "attention to its first slot, there",
                "largest magnitude in medians, there",
                "cache at most, MB"));
    Paired whole = null;
    for (Read read : reads) {
      Paired cost = behind(read, from);
      whole = whole == null ? cost : whole;
      table.row(
          List.of(
              read.policy().name(),
              cost.text(1, ".3f"),
              cost == whole ? "" : cost.difference(whole, 1, ".3f"),
              Atlas.number(mean(read.first(), from), "%.2f"),
              Atlas.number(mean(read.peak(), from), "%,.0f"),
              Atlas.number(read.policy().slots() * slotBytes / 1e6, "%.0f")));
    }
    return table.toString();
  }

  /** Keys and values of one position in all blocks. */
  private static long slotBytes(LlamaConfig config) {
    return 2L * Float.BYTES * config.blocks() * config.keyValueHeads() * config.headDim();
  }

  /** By chunks, which are what is resampled. */
  private static Paired behind(Read read, int from) {
    int chunks = (read.nats().length - 1 - from) / CachePolicy.CHUNK;
    double[] sums = new double[chunks];
    double[] counts = new double[chunks];
    for (int at = 0; at < chunks * CachePolicy.CHUNK; at++) {
      sums[at / CachePolicy.CHUNK] += read.nats()[from + 1 + at];
      counts[at / CachePolicy.CHUNK]++;
    }
    return new Paired(sums, counts);
  }

  private static double mean(List<double[]> points, int from) {
    return points.stream()
        .filter(point -> point[0] >= from)
        .mapToDouble(point -> point[1])
        .average()
        .orElse(Double.NaN);
  }

  /** Tokens of which one mean is drawn: at least four a line. */
  private static int bin(int tokens) {
    return Math.max(1, Math.min(BIN, tokens / 4));
  }

  private static List<LineChart.Line> losses(List<Read> reads, int bin) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (Read read : reads) {
      List<double[]> points = new ArrayList<>();
      for (int from = 1; from + bin <= read.nats().length; from += bin) {
        double mean = Arrays.stream(read.nats(), from, from + bin).average().orElseThrow();
        points.add(new double[] {from + bin / 2.0, mean});
      }
      lines.add(new LineChart.Line(read.policy().name(), points));
    }
    return lines;
  }

  private static List<LineChart.Line> firsts(List<Read> reads) {
    return reads.stream()
        .map(read -> new LineChart.Line(read.policy().name(), read.first()))
        .toList();
  }

  private static String chart(String title, String y, List<LineChart.Line> lines) {
    return new LineChart(title, "tokens read", y, lines).toSvg();
  }

  /** Word errors where the running transcript is carried along, and where it is not. */
  private String speech(
      OpenedLanguage language, List<Heard> clips, double weight, List<CachePolicy> policies) {
    Loss loss = new Loss(List.of(), clips, weight);
    Paired reset = loss.errors(language, new int[] {language.start()}, null);
    MarkdownTable table = new MarkdownTable(List.of("context", "WER, %", "more than without"));
    table.row(List.of("the ear alone", loss.errorsOfTheEar().text(100, ".1f"), ""));
    table.row(List.of("each utterance by itself", reset.text(100, ".1f"), ""));
    for (CachePolicy policy : policies) {
      Paired carried = carried(language, loss, policy);
      table.row(
          List.of(
              "the running transcript, " + policy.name(),
              carried.text(100, ".1f"),
              carried.difference(reset, 100, ".2f")));
      log.accept("window, speech: " + policy.name());
    }
    double minutes = clips.stream().mapToDouble(Heard::seconds).sum() / 60;
    return String.format(
        Locale.ROOT, "%d clips, %.1f minutes of speech.%n%n%s", clips.size(), minutes, table);
  }

  private static Paired carried(OpenedLanguage language, Loss loss, CachePolicy policy) {
    double[] errors = new double[loss.clips().size()];
    double[] words = new double[errors.length];
    int last = language.start();
    try (Past past = language.newPast()) {
      for (int i = 0; i < errors.length; i++) {
        Heard heard = loss.clips().get(i);
        int before = last;
        List<int[]> texts =
            heard.texts().stream().map(text -> behind(language, before, text)).toList();
        double[][] nats =
            past.length() == 0
                ? language.nats(texts.toArray(int[][]::new))
                : language.nats(texts.toArray(int[][]::new), past, policy.windows());
        double[] scores =
            Arrays.stream(nats).mapToDouble(row -> -Arrays.stream(row).skip(1).sum()).toArray();
        String chosen = heard.chosen(scores, loss.weight());
        int[] read = texts.get(heard.texts().indexOf(chosen));
        int[] kept = Arrays.copyOf(read, read.length - 1);
        if (kept.length > 0) {
          language.read(kept, read[read.length - 1], past, policy.windows());
          last = read[read.length - 1];
        }
        if (!policy.isWhole()) {
          past.cut(policy.first(), policy.newest());
        }
        errors[i] = heard.errors(chosen);
        words[i] = heard.words();
      }
    }
    return new Paired(errors, words);
  }

  /** A text behind the token that was read last and is not in the past yet. */
  private static int[] behind(OpenedLanguage language, int last, String text) {
    int[] said = language.encode(last == language.start() ? text : " " + text);
    int[] row = new int[said.length + 1];
    row[0] = last;
    System.arraycopy(said, 0, row, 1, said.length);
    return row;
  }
}
