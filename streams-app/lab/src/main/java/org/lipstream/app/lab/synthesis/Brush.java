package org.lipstream.app.lab.synthesis;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.function.Consumer;

/**
 * The few strokes that faces are drawn with, in half face widths around the middle of the face, y
 * downwards.
 */
final class Brush {
  private static final Ellipse2D UNIT_DISC = new Ellipse2D.Double(-1, -1, 2, 2);
  private static final float[] SOFT_STOPS = {0f, 0.45f, 1f};

  private final Graphics2D graphics;

  Brush(Graphics2D graphics) {
    this.graphics = graphics;
  }

  Graphics2D graphics() {
    return graphics;
  }

  void fill(Shape shape, Paint paint) {
    graphics.setPaint(paint);
    graphics.fill(shape);
  }

  void line(Shape shape, Color color, double width) {
    graphics.setPaint(color);
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
  }

  void ellipse(double x, double y, double radiusX, double radiusY, Color color) {
    fill(new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY), color);
  }

  /** A cloud: full {@code alpha} in the middle, nothing at the rim. */
  void cloud(double x, double y, double radiusX, double radiusY, Color color, double alpha) {
    Graphics2D own = (Graphics2D) graphics.create();
    own.translate(x, y);
    own.scale(radiusX, radiusY);
    own.setPaint(
        new RadialGradientPaint(
            0f,
            0f,
            1f,
            SOFT_STOPS,
            new Color[] {
              FacePalette.thin(color, alpha),
              FacePalette.thin(color, alpha * 0.55),
              FacePalette.thin(color, 0)
            }));
    own.fill(UNIT_DISC);
    own.dispose();
  }

  /** Draws within {@code shape} only. */
  void within(Shape shape, Consumer<Brush> drawing) {
    Graphics2D own = (Graphics2D) graphics.create();
    own.clip(shape);
    drawing.accept(new Brush(own));
    own.dispose();
  }

  static Paint downwards(double top, double bottom, Color... colors) {
    float[] stops = new float[colors.length];
    for (int i = 0; i < stops.length; i++) {
      stops[i] = (float) i / (colors.length - 1);
    }
    return new LinearGradientPaint(0f, (float) top, 0f, (float) bottom, stops, colors);
  }

  /** A path of cubic curves: the first point, then three points a curve. */
  static Path2D curves(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i + 5 < xy.length; i += 6) {
      path.curveTo(xy[i], xy[i + 1], xy[i + 2], xy[i + 3], xy[i + 4], xy[i + 5]);
    }
    return path;
  }

  /**
   * The right half of a shape, drawn from the top of the middle line to its bottom, and its mirror
   * image.
   */
  static Path2D symmetric(double... xy) {
    Path2D path = curves(xy);
    for (int i = xy.length - 1; i >= 6; i -= 6) {
      path.curveTo(-xy[i - 3], xy[i - 2], -xy[i - 5], xy[i - 4], -xy[i - 7], xy[i - 6]);
    }
    path.closePath();
    return path;
  }
}
