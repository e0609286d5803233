package org.lipstream.app.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines over a common pair of axes, as an SVG image.
 *
 * @param x what the horizontal axis says, with its unit
 * @param y what the vertical axis says, with its unit; it begins at 0
 */
public record LineChart(String title, String x, String y, List<Line> lines) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 64;
  private static final int RIGHT = 170;
  private static final int TOP = 40;
  private static final int BOTTOM = 52;
  private static final int TICKS = 5;

  /** Okabe and Ito's colours, which people of all kinds of colour vision tell apart. */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

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
    if (lines.isEmpty() || lines.size() > COLOURS.size()) {
      throw new IllegalArgumentException(
          "lines: " + lines.size() + " (expected: 1 to " + COLOURS.size() + ")");
    }
  }

  /** The image's source. */
  public String toSvg() {
    double maxX = ceiling(max(0));
    double maxY = ceiling(max(1));
    List<String> parts = new ArrayList<>();
    parts.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT)
            + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\" aria-label=\""
            + escaped(title)
            + "\">");
    parts.add("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
    parts.add(text(LEFT, 24, "start", "font-weight=\"600\" font-size=\"15\"", title));
    axes(parts, maxX, maxY);
    for (int i = 0; i < lines.size(); i++) {
      line(parts, i, maxX, maxY);
    }
    parts.add("</svg>");
    return String.join("\n", parts) + "\n";
  }

  private double max(int axis) {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(point -> point[axis])
        .max()
        .orElseThrow();
  }

  /**
   * The next number above that a tick can stand at: 1, 2, 2.5 or 5 times a power of ten, times 5.
   */
  private static double ceiling(double value) {
    double step = Math.max(1e-9, value) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
      if (step <= factor * power * (1 + 1e-9)) {
        return TICKS * factor * power;
      }
    }
    throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
  }

  private void axes(List<String> parts, double maxX, double maxY) {
    for (int tick = 0; tick <= TICKS; tick++) {
      double atX = maxX * tick / TICKS;
      double atY = maxY * tick / TICKS;
      parts.add(
          "<path d=\"M%s %sH%d\" stroke=\"#d0d0d0\"/>"
              .formatted(LEFT, number(pixelY(atY, maxY)), WIDTH - RIGHT));
      parts.add(text(LEFT - 8, pixelY(atY, maxY) + 4, "end", "fill=\"#444\"", number(atY)));
      parts.add(
          text(pixelX(atX, maxX), HEIGHT - BOTTOM + 18, "middle", "fill=\"#444\"", number(atX)));
    }
    parts.add(
        "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#444\"/>"
            .formatted(LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT));
    parts.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "fill=\"#444\"", x));
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    parts.add(
        text(
            16,
            middle,
            "middle",
            "fill=\"#444\" transform=\"rotate(-90 16 " + number(middle) + ")\"",
            y));
  }

  private void line(List<String> parts, int index, double maxX, double maxY) {
    Line line = lines.get(index);
    StringBuilder path = new StringBuilder();
    for (double[] point : line.points()) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(number(pixelX(point[0], maxX)))
          .append(' ')
          .append(number(pixelY(point[1], maxY)));
    }
    String colour = COLOURS.get(index);
    parts.add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>".formatted(path, colour));
    for (double[] point : line.points()) {
      parts.add(
          "<circle cx=\"%s\" cy=\"%s\" r=\"2.5\" fill=\"%s\"/>"
              .formatted(number(pixelX(point[0], maxX)), number(pixelY(point[1], maxY)), colour));
    }
    int row = TOP + 8 + 20 * index;
    int from = WIDTH - RIGHT + 16;
    parts.add(
        "<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"3\"/>".formatted(from, row, colour));
    parts.add(text(from + 26, row + 4, "start", "", line.name()));
  }

  private static double pixelX(double value, double max) {
    return LEFT + value / max * (WIDTH - LEFT - RIGHT);
  }

  private static double pixelY(double value, double max) {
    return HEIGHT - BOTTOM - value / max * (HEIGHT - TOP - BOTTOM);
  }

  private static String text(double x, double y, String anchor, String more, String words) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>"
        .formatted(number(x), number(y), anchor, more, escaped(words));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
