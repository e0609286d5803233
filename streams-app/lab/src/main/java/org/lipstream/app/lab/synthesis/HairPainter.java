package org.lipstream.app.lab.synthesis;

import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Draws hair: what falls behind the head, and what lies on it. */
final class HairPainter {
  private final FacePalette palette;
  private final FaceLook.Style style;
  private final Path2D hairline;
  private final Area cap;
  private final Area forehead;

  HairPainter(FacePalette palette, FaceLook.Style style) {
    this.palette = palette;
    this.style = style;
    hairline = hairline(style);
    cap = new Area(crown(style));
    cap.subtract(new Area(hairline));
    forehead = new Area(HeadPainter.outline(0));
    forehead.intersect(new Area(hairline));
    forehead.intersect(new Area(new Rectangle2D.Double(-2, -2, 4, 1.8)));
  }

  boolean hidesEars() {
    return style == FaceLook.Style.BOB || style == FaceLook.Style.LONG;
  }

  void paintBehind(Brush brush) {
    switch (style) {
      case LONG -> mass(brush, 1.22, 2.3, 0.95);
      case BOB -> mass(brush, 1.24, 1.0, 1.05);
      case BUN -> {
        brush.ellipse(0, -1.5, 0.42, 0.38, palette.hairShade);
        brush.cloud(-0.08, -1.58, 0.25, 0.2, palette.hairLight, 0.4);
      }
      case CURLY -> {
        curls(brush, 0.9, -0.45, 0.9, 19);
        curls(brush, 1.12, -0.42, 0.95, 21);
      }
      case SHORT, SIDE_PART -> {}
    }
  }

  private void mass(Brush brush, double halfWidth, double bottom, double bottomWidth) {
    Path2D hair =
        Brush.symmetric(
            0,
            -1.48,
            0.7,
            -1.5,
            halfWidth,
            -1.05,
            halfWidth,
            -0.3,
            halfWidth + 0.06,
            0.3,
            halfWidth + 0.08,
            bottom - 0.5,
            bottomWidth,
            bottom,
            bottomWidth * 0.6,
            bottom + 0.06,
            0.3,
            bottom + 0.03,
            0,
            bottom);
    brush.fill(hair, Brush.downwards(-1.4, bottom, palette.hair, palette.hairShade));
  }

  /** A wreath of curls from ear to ear. */
  private void curls(Brush brush, double radius, double middleY, double flatness, int count) {
    for (int i = 0; i < count; i++) {
      double angle = Math.PI * (0.98 + 1.04 * i / (count - 1));
      double wobble = Math.sin(7.3 * i + 11 * radius);
      double x = (radius + 0.04 * wobble) * Math.cos(angle);
      double y = middleY + (radius + 0.04 * wobble) * flatness * Math.sin(angle);
      double size = 0.17 + 0.03 * wobble;
      brush.ellipse(
          x, y, size, size, FacePalette.mix(palette.hairShade, palette.hair, 0.3 + 0.25 * wobble));
      brush.cloud(x - 0.03, y - 0.05, size, size, palette.hairLight, 0.3);
    }
  }

  void paintInFront(Brush brush) {
    brush.fill(cap, Brush.downwards(-1.45, -0.2, palette.hair, palette.hairShade));
    brush.within(
        cap,
        inside -> {
          inside.cloud(-0.25, -1.2, 0.75, 0.22, palette.hairLight, 0.55);
          strands(inside);
        });
    // The fringe throws a soft shadow on the forehead.
    brush.within(
        forehead, inside -> inside.line(hairline, FacePalette.thin(palette.skinDeep, 0.16), 0.12));
    if (style == FaceLook.Style.CURLY) {
      curls(brush, 0.86, -0.5, 0.55, 17);
      curls(brush, 1.0, -0.45, 0.8, 17);
    }
  }

  private static Path2D crown(FaceLook.Style style) {
    double low =
        switch (style) {
          case SHORT, SIDE_PART -> 0.0;
          case CURLY -> -0.3;
          case BUN -> 0.12;
          case BOB, LONG -> 0.85;
        };
    return Brush.symmetric(
        0, -1.47, 0.66, -1.5, 1.12, -1.08, 1.08, -0.35, 1.08, -0.2, 1.06, low - 0.1, 1.0, low, 0.6,
        low, 0.3, low, 0, low);
  }

  /** The part of the head that hair leaves free. */
  private static Path2D hairline(FaceLook.Style style) {
    return switch (style) {
      case SHORT ->
          Brush.symmetric(
              0, -0.86, 0.35, -0.94, 0.72, -0.88, 0.82, -0.62, 0.86, -0.45, 0.93, -0.3, 0.93, 0.3,
              0.9, 0.5, 0.4, 0.5, 0, 0.5);
      case CURLY, BUN ->
          Brush.symmetric(
              0, -0.98, 0.4, -0.98, 0.7, -0.85, 0.82, -0.55, 0.9, -0.35, 0.97, -0.2, 0.97, 0.3, 0.9,
              0.5, 0.4, 0.5, 0, 0.5);
      case LONG, BOB ->
          Brush.symmetric(
              0, -1.06, 0.3, -1.0, 0.74, -0.8, 0.84, -0.42, 0.88, -0.2, 0.9, 0.0, 0.92, 0.3, 0.96,
              0.7, 1.0, 0.8, 1.02, 1.0, 0.9, 1.0, 0.4, 1.0, 0, 1.0);
      case SIDE_PART -> {
        Path2D line =
            Brush.curves(
                -0.5, -1.05, -0.1, -0.8, 0.55, -0.72, 0.82, -0.5, 0.88, -0.4, 0.93, -0.3, 0.93, 0.3,
                0.9, 0.5, -0.9, 0.5, -0.93, 0.3, -0.93, -0.2, -0.9, -0.6, -0.5, -1.05);
        line.closePath();
        yield line;
      }
    };
  }

  private void strands(Brush brush) {
    for (int i = -4; i <= 4; i++) {
      double x = i * 0.24;
      brush.line(
          Brush.curves(x * 0.4, -1.5, x * 0.8, -1.25, x * 1.05, -1.0, x * 1.12, -0.5),
          FacePalette.thin(palette.hairShade, 0.28),
          0.03);
    }
  }
}
