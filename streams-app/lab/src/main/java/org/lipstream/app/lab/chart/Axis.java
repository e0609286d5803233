package org.lipstream.app.lab.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A vertical scale.
 *
 * @param title with its unit
 * @param low at the bottom
 * @param high at the top
 * @param logarithmic whether equal steps are equal factors
 */
public record Axis(String title, double low, double high, boolean logarithmic) {
  private static final int MOST_TICKS = 7;

  /** From a value to 0 at the bottom and 1 at the top. */
  double share(double value) {
    double share =
        logarithmic
            ? (Math.log(Math.max(value, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
            : (value - low) / (high - low);
    return Math.max(0, Math.min(1, share));
  }

  /** Round values between the ends. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (int power = (int) Math.ceil(Math.log10(low));
          Math.pow(10, power) <= high * 1.0001;
          power++) {
        ticks.add(Math.pow(10, power));
      }
      return ticks;
    }
    double step = step();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private double step() {
    double rough = (high - low) / MOST_TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  String label(double value) {
    if (value != 0 && (Math.abs(value) >= 10_000 || Math.abs(value) < 0.001)) {
      return String.format(Locale.ROOT, "%.0e", value);
    }
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /** Draws the scale at the left of a plot, with lines across it. */
  void draw(Svg svg, Panel.Frame plot) {
    for (double tick : ticks()) {
      double y = plot.bottom() - share(tick) * plot.height();
      svg.line(plot.x(), y, plot.right(), y, Palette.GRID, 1);
      svg.text(plot.x() - 6, y + 4, 12, Svg.Anchor.END, label(tick));
    }
    svg.textUpwards(plot.x() - 46, plot.y() + plot.height() / 2, 13, Svg.Anchor.MIDDLE, title);
    svg.line(plot.x(), plot.y(), plot.x(), plot.bottom(), Palette.AXIS, 1);
    svg.line(plot.x(), plot.bottom(), plot.right(), plot.bottom(), Palette.AXIS, 1);
  }
}
