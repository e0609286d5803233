package org.lipstream.app.lab.sinks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.lipstream.app.lab.chart.Axis;
import org.lipstream.app.lab.chart.BarPanel;
import org.lipstream.app.lab.chart.ChartFigure;
import org.lipstream.app.lab.chart.LinePanel;
import org.lipstream.app.lab.chart.MapPanel;
import org.lipstream.app.lab.chart.MapPanel.Scale;
import org.lipstream.app.lab.chart.MapPanel.Segment;
import org.lipstream.app.lab.chart.Panel;
import org.lipstream.app.lab.chart.Series;
import org.lipstream.llm.lab.experiment.ClipView;
import org.lipstream.llm.lab.experiment.RotationResult;
import org.lipstream.llm.lab.experiment.RunResult;

/**
 * The paper's figures of one clip, of models beside each other.
 *
 * @param models by what they are called above their panels
 */
record SinkFigureSet(Map<String, RunResult> models) {
  private static final String KEYS = "key token (who is attended to)";
  private static final String BLOCK = "block";
  private static final List<String> STAGES =
      List.of("attention out", "gate", "up", "act x up", "down", "block out");

  /** Figures by the names of their files. */
  Map<String, ChartFigure> all() {
    Map<String, ChartFigure> figures = new LinkedHashMap<>();
    figures.put("1-attention", figure("Attention, mean over heads and blocks", this::attention));
    figures.put("2-magnitudes", figure("Magnitudes of the residual stream", this::magnitudes));
    figures.put("3-alpha", figure("Sink score by block", this::alpha));
    figures.put("4-components", figure("Where magnitudes come from", this::components));
    figures.put("5-cosine", figure("Cosine with BOS by block", this::cosine));
    figures.put("6-pairwise", figure("Pairwise cosines", this::pairwise));
    figures.put(
        "7a-sink-turned-away",
        figure(
            "Pairwise cosines after the strongest other sink was turned to its nearest token's direction",
            (name, run) -> rotated(name, run, 0)));
    figures.put(
        "7b-token-turned-to-bos",
        figure(
            "Pairwise cosines after a media token was turned to BOS's direction",
            (name, run) -> rotated(name, run, 1)));
    return figures;
  }

  private interface Drawing {
    Panel panel(String name, RunResult run);
  }

  private ChartFigure figure(String title, Drawing drawing) {
    List<Panel> panels = new ArrayList<>();
    models.forEach((name, run) -> panels.add(drawing.panel(name, run)));
    RunResult first = models.values().iterator().next();
    String note =
        "One clip, N = %d tokens. Attention is not an explanation: it covers about half of what"
                .formatted(first.clip().roles().size())
            + " the input matters (arXiv 2509.18010).";
    return new ChartFigure(title, panels, title.startsWith("Attention") ? note : "");
  }

  private MapPanel attention(String name, RunResult run) {
    ClipView clip = run.clip();
    Axis axis = new Axis("attention weight (log scale)", 0.001, 1, true);
    return new MapPanel(
        name,
        clip.attention(),
        new Scale(axis, false),
        "query token (who attends)",
        segments(clip),
        KEYS,
        segments(clip));
  }

  private MapPanel magnitudes(String name, RunResult run) {
    ClipView clip = run.clip();
    double most =
        models.values().stream().mapToDouble(m -> largest(m.clip().magnitudes())).max().orElse(1);
    Axis axis = new Axis("magnitude |H| (log scale)", most / 1000, most, true);
    int width = clip.magnitudes()[0].length;
    List<Segment> features = new ArrayList<>();
    for (int from = 0; from < width; from += width / 4) {
      features.add(new Segment(String.valueOf(from), from, from + 1));
    }
    return new MapPanel(
        name + ", after block " + clip.layer(),
        clip.magnitudes(),
        new Scale(axis, false),
        "token",
        segments(clip),
        "feature of the residual stream",
        features);
  }

  private LinePanel alpha(String name, RunResult run) {
    double top =
        models.values().stream().mapToDouble(m -> largest(m.clip().alpha())).max().orElse(1);
    return new LinePanel(
        name,
        BLOCK,
        new Axis("sink score alpha", 0, Math.ceil(top * 10) / 10, false),
        lines(run, block -> run.clip().alpha()[block]));
  }

  private LinePanel cosine(String name, RunResult run) {
    return new LinePanel(
        name,
        BLOCK,
        new Axis("cosine with BOS", -0.4, 1, false),
        lines(run, block -> run.clip().cosineToBos()[block]));
  }

  /** BOS, the rotated sink, the largest of the other tokens, and their median, by block. */
  private static List<Series> lines(RunResult run, IntFunction<float[]> values) {
    int blocks = run.clip().alpha().length;
    RotationResult rotation = run.rotations().get(0);
    double[][] lines = new double[4][blocks];
    for (int block = 0; block < blocks; block++) {
      float[] tokens = values.apply(block);
      int judged = tokens.length - 7; // the last tokens are seen by too few queries
      double[] others = new double[judged - 1];
      for (int token = 1; token < judged; token++) {
        others[token - 1] = token == rotation.token() ? Double.NEGATIVE_INFINITY : tokens[token];
      }
      Arrays.sort(others);
      lines[0][block] = tokens[0];
      lines[1][block] = tokens[rotation.token()];
      lines[2][block] = others[others.length - 1];
      lines[3][block] = others[others.length / 2];
    }
    return List.of(
        new Series("BOS", lines[0]),
        new Series("strongest other sink: " + tokenName(rotation), lines[1]),
        new Series("largest of the other tokens", lines[2]),
        new Series("median of the other tokens", lines[3]));
  }

  private BarPanel components(String name, RunResult run) {
    double most =
        models.values().stream()
            .mapToDouble(model -> largest(model.clip().components()[steepestBlock(model)]))
            .max()
            .orElse(1);
    double top = Math.pow(10, Math.ceil(Math.log10(most)));
    int block = steepestBlock(run);
    int sink = run.rotations().get(0).token();
    double[][] bars = new double[3][STAGES.size()];
    for (int stage = 0; stage < STAGES.size(); stage++) {
      float[] peaks = run.clip().components()[block][stage];
      float[] sorted = peaks.clone();
      Arrays.sort(sorted);
      bars[0][stage] = peaks[0];
      bars[1][stage] = peaks[sink];
      bars[2][stage] = sorted[sorted.length / 2];
    }
    return new BarPanel(
        name + ", block " + (block + 1),
        "place within the block",
        STAGES,
        new Axis("largest magnitude of the token", top / 1000, top, true),
        List.of(
            new Series("BOS", bars[0]),
            new Series("strongest other sink: " + tokenName(run.rotations().get(0)), bars[1]),
            new Series("median of all tokens", bars[2])));
  }

  /** The block at whose end BOS's largest magnitude has grown by the largest factor. */
  private static int steepestBlock(RunResult run) {
    double[] ratios = run.sinks().bosRatio();
    int best = 1;
    for (int block = 2; block < ratios.length; block++) {
      best = ratios[block] / ratios[block - 1] > ratios[best] / ratios[best - 1] ? block : best;
    }
    return best;
  }

  private static MapPanel pairwise(String name, int layer, ClipView clip, float[][] cosines) {
    return new MapPanel(
        name,
        cosines,
        new Scale(new Axis("cosine", -1, 1, false), true),
        "token",
        segments(clip),
        "token (states after block " + layer + ")",
        segments(clip));
  }

  private MapPanel pairwise(String name, RunResult run) {
    return pairwise(name, run.clip().layer(), run.clip(), run.clip().cosines());
  }

  private MapPanel rotated(String name, RunResult run, int which) {
    RotationResult rotation = run.rotations().get(which);
    String title =
        "%s: token %d, turned after block %d".formatted(name, rotation.token(), rotation.layer());
    int layer = Math.max(run.clip().layer(), rotation.layer() + 1);
    return pairwise(title, layer, run.clip(), rotation.cosinesAfter());
  }

  private static String tokenName(RotationResult rotation) {
    return "token %d, %s".formatted(rotation.token(), rotation.text().strip());
  }

  /** BOS, audio, video, prompt, response; a modality's marks belong to it. */
  private static List<Segment> segments(ClipView clip) {
    Function<String, String> part =
        role -> role.startsWith("AUDIO") ? "audio" : role.startsWith("VIDEO") ? "video" : role;
    List<Segment> segments = new ArrayList<>();
    int from = 0;
    for (int token = 1; token <= clip.roles().size(); token++) {
      String name = part.apply(clip.roles().get(from));
      boolean ends =
          token == clip.roles().size() || !part.apply(clip.roles().get(token)).equals(name);
      if (ends) {
        segments.add(new Segment(shown(name), from, token));
        from = token;
      }
    }
    return segments;
  }

  private static String shown(String name) {
    return name.equals("BOS") ? name : name.toLowerCase(java.util.Locale.ROOT);
  }

  private static double largest(float[][] values) {
    double largest = 0;
    for (float[] row : values) {
      for (float value : row) {
        largest = Math.max(largest, value);
      }
    }
    return largest;
  }
}
