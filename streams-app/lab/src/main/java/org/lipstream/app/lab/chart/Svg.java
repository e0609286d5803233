package org.lipstream.app.lab.chart;

import java.util.Locale;

/** Elements of an SVG document, one after the other. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  /** Where a text stands in relation to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void line(double x1, double y1, double x2, double y2, String colour, double width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
        x1, y1, x2, y2, colour, width);
  }

  void rectangle(double x, double y, double width, double height, String fill) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, fill);
  }

  void circle(double x, double y, double radius, String fill) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", x, y, radius, fill);
  }

  /** Points as x,y pairs. */
  void polyline(String points, String colour, String dashes) {
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\""
            + " stroke-dasharray=\"%s\"/>",
        points, colour, dashes);
  }

  /** A picture in pixels that stay sharp. */
  void image(double x, double y, double width, double height, String dataUri) {
    add(
        "<image x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" preserveAspectRatio=\"none\""
            + " style=\"image-rendering:pixelated\" href=\"%s\"/>",
        x, y, width, height, dataUri);
  }

  void text(double x, double y, int size, Anchor anchor, String content) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\">%s</text>",
        x, y, size, anchor.name().toLowerCase(Locale.ROOT), escaped(content));
  }

  /** A text that runs upwards. */
  void textUpwards(double x, double y, int size, Anchor anchor, String content) {
    add(
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" font-size=\"%d\" text-anchor=\"%s\">%s"
            + "</text>",
        x, y, size, anchor.name().toLowerCase(Locale.ROOT), escaped(content));
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String content) {
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The whole document on white. */
  String document(double width, double height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
                + " height=\"%.0f\" font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\""
                + " fill=\"#222\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            width,
            height,
            width,
            height)
        + text
        + "</svg>\n";
  }
}
