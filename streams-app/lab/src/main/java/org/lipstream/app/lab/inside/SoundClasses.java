package org.lipstream.app.lab.inside;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.score.Bootstrap;
import org.lipstream.media.MediaFormat;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;

/**
 * At which sounds media tokens receive attention: by the sound in the stretch that a token stands
 * for, told by level and period alone.
 */
final class SoundClasses {
  private static final double SILENT_DB = -35;
  private static final double PERIODIC = 0.6;
  private static final int LOWEST_HZ = 70;
  private static final int HIGHEST_HZ = 400;

  /** What a stretch of sound is. */
  enum Kind {
    /** The first or the last token of its medium, whatever it sounds like. */
    BORDER,
    /** More than 35 dB below the loudest stretch. */
    SILENCE,
    /** Periodic: vowels above all. */
    VOICED,
    /** Neither. */
    UNVOICED
  }

  /** A clip's tokens of one kind. */
  private record Seen(double alpha, double cosine, int tokens) {}

  private final Map<TokenRole, Map<Kind, List<Seen>>> seen = new EnumMap<>(TokenRole.class);

  /** Adds a decode of this sound. */
  void add(DecodeReport report, float[] samples) {
    for (TokenRole role : List.of(TokenRole.AUDIO, TokenRole.VIDEO)) {
      int first = report.roles().indexOf(role);
      int last = report.roles().lastIndexOf(role);
      if (first >= 0 && last > first) {
        add(report, role, first, last, kinds(samples, last - first + 1));
      }
    }
  }

  private void add(DecodeReport report, TokenRole role, int first, int last, List<Kind> kinds) {
    double[] alphas = new double[kinds.size()];
    double[] cosines = new double[kinds.size()];
    for (LayerReport layer : report.layers()) {
      if (layer.attention().isEmpty()) {
        continue;
      }
      for (int token = first; token <= last; token++) {
        float alpha = layer.attention().get().alpha()[token];
        alphas[token - first] += alpha / (report.layers().size() - 1);
        double cosine = Math.abs(layer.cosineToFirst()[token]);
        cosines[token - first] = Math.max(cosines[token - first], cosine);
      }
    }
    double mean = java.util.Arrays.stream(alphas).average().orElseThrow();
    for (Kind kind : Kind.values()) {
      double sum = 0;
      double cosine = 0;
      int count = 0;
      for (int i = 0; i < alphas.length; i++) {
        if (kinds.get(i) == kind) {
          sum += alphas[i] / mean;
          cosine += cosines[i];
          count++;
        }
      }
      seen.computeIfAbsent(role, r -> new EnumMap<>(Kind.class))
          .computeIfAbsent(kind, k -> new ArrayList<>())
          .add(new Seen(sum, cosine, count));
    }
  }

  /** What each of so many equal stretches is. */
  static List<Kind> kinds(float[] samples, int stretches) {
    int length = Math.max(1, samples.length / stretches);
    double[] levels = new double[stretches];
    double loudest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < stretches; i++) {
      double square = 1e-12;
      for (int at = i * length; at < Math.min(samples.length, (i + 1) * length); at++) {
        square += (double) samples[at] * samples[at] / length;
      }
      levels[i] = 10 * Math.log10(square);
      loudest = Math.max(loudest, levels[i]);
    }
    List<Kind> kinds = new ArrayList<>();
    for (int i = 0; i < stretches; i++) {
      if (i == 0 || i == stretches - 1) {
        kinds.add(Kind.BORDER);
      } else if (levels[i] < loudest + SILENT_DB) {
        kinds.add(Kind.SILENCE);
      } else {
        kinds.add(isPeriodic(samples, i * length, length) ? Kind.VOICED : Kind.UNVOICED);
      }
    }
    return kinds;
  }

  private static boolean isPeriodic(float[] samples, int from, int length) {
    int window = Math.max(length, 640); // 40 ms, where tokens are shorter
    int least = MediaFormat.SAMPLE_RATE_HZ / HIGHEST_HZ;
    int most = MediaFormat.SAMPLE_RATE_HZ / LOWEST_HZ;
    double best = 0;
    for (int lag = least; lag <= most; lag++) {
      double product = 0;
      double own = 1e-12;
      double shifted = 1e-12;
      int end = Math.min(samples.length - lag, from + window);
      for (int at = from; at < end; at++) {
        product += samples[at] * samples[at + lag];
        own += samples[at] * samples[at];
        shifted += samples[at + lag] * samples[at + lag];
      }
      best = Math.max(best, product / Math.sqrt(own * shifted));
    }
    return best > PERIODIC;
  }

  /** Alpha in means of its medium, with intervals by resampling clips. */
  String table() {
    MarkdownTable table =
        new MarkdownTable(
            List.of("tokens of", "sound", "tokens a clip", "alpha, in means", "largest cosine"));
    seen.forEach(
        (role, kinds) -> kinds.forEach((kind, clips) -> table.row(row(role, kind, clips))));
    return table.toString();
  }

  private static List<String> row(TokenRole role, Kind kind, List<Seen> clips) {
    double[] ends = Bootstrap.interval(clips.size(), 1, drawn -> alpha(clips, drawn));
    int[] all = java.util.stream.IntStream.range(0, clips.size()).toArray();
    int tokens = clips.stream().mapToInt(Seen::tokens).sum();
    double cosines = clips.stream().mapToDouble(Seen::cosine).sum();
    return List.of(
        Role.of(role).label(),
        kind.name().toLowerCase(Locale.ROOT),
        String.format(Locale.ROOT, "%.1f", tokens / (double) clips.size()),
        tokens == 0
            ? "-"
            : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", alpha(clips, all), ends[0], ends[1]),
        tokens == 0 ? "-" : String.format(Locale.ROOT, "%.2f", cosines / tokens));
  }

  private static double alpha(List<Seen> clips, int[] drawn) {
    double sum = 0;
    double count = 0;
    for (int clip : drawn) {
      sum += clips.get(clip).alpha();
      count += clips.get(clip).tokens();
    }
    return sum / Math.max(1, count);
  }
}
