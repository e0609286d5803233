package org.lipstream.app.lab.chart;

import java.util.List;
import java.util.Locale;

/**
 * Lines over whole numbers from 1.
 *
 * @param xTitle of the horizontal axis
 */
public record LinePanel(String title, String xTitle, Axis y, List<Series> series) implements Panel {
  private static final int MOST_LABELS = 16;

  @Override
  public void draw(Svg svg, Frame frame) {
    Legend legend = new Legend(series.stream().map(Series::name).toList());
    Frame plot = frame.inner(66, legend.height() + 6, 18, 46);
    legend.drawLines(svg, frame.x() + 66, frame.y());
    y.draw(svg, plot);
    int count = series.stream().mapToInt(one -> one.values().length).max().orElse(1);
    int step = 1 + count / MOST_LABELS;
    for (int x = 1; x <= count; x += step) {
      svg.text(at(plot, x, count), plot.bottom() + 18, 12, Svg.Anchor.MIDDLE, String.valueOf(x));
    }
    svg.text(plot.x() + plot.width() / 2, plot.bottom() + 38, 13, Svg.Anchor.MIDDLE, xTitle);
    for (int i = 0; i < series.size(); i++) {
      draw(svg, plot, i, count);
    }
  }

  private void draw(Svg svg, Frame plot, int index, int count) {
    double[] values = series.get(index).values();
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      double x = at(plot, i + 1, count);
      double top = plot.bottom() - y.share(values[i]) * plot.height();
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, top));
      svg.circle(x, top, 3.5, Palette.series(index));
    }
    svg.polyline(points.toString().trim(), Palette.series(index), Palette.dashes(index));
  }

  private static double at(Frame plot, int x, int count) {
    return plot.x() + (x - 0.5) / count * plot.width();
  }
}
