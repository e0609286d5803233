package org.lipstream.app.lab.chart;

import java.util.List;
import java.util.Locale;

/**
 * Lines over a common pair of axes, as an SVG image.
 *
 * @param x what the horizontal axis says, with its unit
 * @param y what the vertical axis says, with its unit; it begins at 0
 */
public record LineChart(String title, String x, String y, List<Line> lines) {
  private static final int PLOT_WIDTH = 486;
  private static final int HEIGHT = 360;
  private static final int LEFT = 64;
  private static final int RIGHT = 170; // at least, for the legend
  private static final int LETTER = 7; // about as wide as one of the legend is
  private static final int TOP = 40;
  private static final int BOTTOM = 52;
  private static final int TITLE_SIZE = 15;
  private static final int AXIS_TITLE_SIZE = 13;
  private static final int TICK_SIZE = 12;

  /**
   * One line.
   *
   * @param points (x, y), x ascending
   */
  public record Line(String name, List<double[]> points) {
    public Line {
      points = List.copyOf(points);
      if (points.isEmpty()) {
        throw new IllegalArgumentException("line " + name + ": no points (expected: >= 1)");
      }
    }
  }

  public LineChart {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("lines: 0 (expected: >= 1)");
    }
  }

  /** The image's source. */
  public String toSvg() {
    Svg svg = new Svg();
    Panel.Frame plot = new Panel.Frame(LEFT, TOP, PLOT_WIDTH, HEIGHT - TOP - BOTTOM);
    Axis across = new Axis(x, 0, max(0), false);
    Axis up = new Axis(y, 0, max(1), false);
    svg.text(LEFT, TOP - 16, TITLE_SIZE, Svg.Anchor.START, title);
    up.draw(svg, plot);
    for (double tick : across.ticks()) {
      svg.text(
          plot.x() + across.share(tick) * plot.width(),
          plot.bottom() + 18,
          TICK_SIZE,
          Svg.Anchor.MIDDLE,
          across.label(tick));
    }
    double middle = plot.x() + plot.width() / 2;
    svg.text(middle, plot.bottom() + 40, AXIS_TITLE_SIZE, Svg.Anchor.MIDDLE, x);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, plot, i, across, up);
    }
    new Legend(lines.stream().map(Line::name).toList()).drawLines(svg, plot.right() + 16, TOP);
    return svg.document(LEFT + PLOT_WIDTH + right(), HEIGHT);
  }

  private int right() {
    int longest = lines.stream().mapToInt(line -> line.name().length()).max().orElseThrow();
    return Math.max(RIGHT, 58 + LETTER * longest);
  }

  /** The largest on an axis; 1 where all are 0. */
  private double max(int axis) {
    double max =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> point[axis])
            .max()
            .orElseThrow();
    return max > 0 ? max : 1;
  }

  private void draw(Svg svg, Panel.Frame plot, int index, Axis across, Axis up) {
    StringBuilder points = new StringBuilder();
    for (double[] point : lines.get(index).points()) {
      double left = plot.x() + across.share(point[0]) * plot.width();
      double top = plot.bottom() - up.share(point[1]) * plot.height();
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", left, top));
      svg.circle(left, top, 2.5, Palette.series(index));
    }
    svg.polyline(points.toString().trim(), Palette.series(index), Palette.dashes(index));
  }
}
