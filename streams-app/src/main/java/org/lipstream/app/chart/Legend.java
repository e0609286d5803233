package org.lipstream.app.chart;

import java.util.List;

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
}
