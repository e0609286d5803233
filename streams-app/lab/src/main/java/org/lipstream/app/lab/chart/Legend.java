package org.lipstream.app.lab.chart;

import java.util.List;
import java.util.Locale;

/** Names of series beside their colours, one a line. */
record Legend(List<String> names) {
  private static final double LINE = 17;

  double height() {
    return names.size() * LINE;
  }

  void draw(Svg svg, double x, double y) {
    for (int i = 0; i < names.size(); i++) {
      double middle = y + i * LINE + 6;
      svg.rectangle(x, middle - 5, 18, 10, Palette.series(i));
      svg.text(x + 25, middle + 4, 12, Svg.Anchor.START, names.get(i));
    }
  }

  /** For lines, which also differ in their dashes. */
  void drawLines(Svg svg, double x, double y) {
    for (int i = 0; i < names.size(); i++) {
      double middle = y + i * LINE + 6;
      String line = String.format(Locale.ROOT, "%.1f,%.1f %.1f,%.1f", x, middle, x + 28, middle);
      svg.polyline(line, Palette.series(i), Palette.dashes(i));
      svg.text(x + 34, middle + 4, 12, Svg.Anchor.START, names.get(i));
    }
  }
}
