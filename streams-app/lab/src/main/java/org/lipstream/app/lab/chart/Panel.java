package org.lipstream.app.lab.chart;

/** Something drawn into a rectangle of a figure. */
public sealed interface Panel permits LinePanel, BarPanel, MapPanel {

  /** What stands above it. */
  String title();

  /** Draws within the rectangle, axes and their titles included. */
  void draw(Svg svg, Frame frame);

  /** A rectangle; y grows downwards. */
  record Frame(double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }

    /** The same without margins. */
    Frame inner(double left, double top, double right, double bottom) {
      return new Frame(x + left, y + top, width - left - right, height - top - bottom);
    }
  }
}
