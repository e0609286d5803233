package org.lipstream.app.lab.chart;

import java.util.List;

/**
 * Groups of bars, one bar a series in each.
 *
 * @param xTitle of the horizontal axis
 * @param groups names of the groups, each series has a value for each
 */
public record BarPanel(
    String title, String xTitle, List<String> groups, Axis y, List<Series> series)
    implements Panel {

  @Override
  public void draw(Svg svg, Frame frame) {
    Legend legend = new Legend(series.stream().map(Series::name).toList());
    Frame plot = frame.inner(66, legend.height() + 6, 18, 46);
    legend.draw(svg, frame.x() + 66, frame.y());
    y.draw(svg, plot);
    svg.text(plot.x() + plot.width() / 2, plot.bottom() + 38, 13, Svg.Anchor.MIDDLE, xTitle);
    double group = plot.width() / groups.size();
    double bar = 0.8 * group / series.size();
    for (int g = 0; g < groups.size(); g++) {
      double left = plot.x() + g * group + 0.1 * group;
      for (int s = 0; s < series.size(); s++) {
        double height = y.share(series.get(s).values()[g]) * plot.height();
        svg.rectangle(left + s * bar, plot.bottom() - height, bar - 1, height, Palette.series(s));
      }
      svg.text(left + 0.4 * group, plot.bottom() + 18, 12, Svg.Anchor.MIDDLE, groups.get(g));
    }
  }
}
