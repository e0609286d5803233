package org.lipstream.app.lab.synthesis;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * Draws a mouth: the dark of it, teeth, tongue, lips. Lengths are half face widths, the middle of
 * the closed mouth at 0, 0.
 */
final class MouthPainter {
  private static final double HALF_WIDTH = 0.37;
  private static final double WIDEST_GAP = 0.35;
  private static final double UPPER_LIP = 0.095;
  private static final double LOWER_LIP = 0.13;

  /** How far the corners are up. */
  private static final double SMILE = 0.04;

  private static final Color CAVITY = new Color(0x3A1015);
  private static final Color THROAT = new Color(0x1E0709);
  private static final Color TEETH = new Color(0xF4EFE6);
  private static final Color TEETH_SHADE = new Color(0xB9AEA2);
  private static final Color TONGUE = new Color(0xC0606A);
  private static final Color TONGUE_SHADE = new Color(0x8E3D48);

  private final FacePalette palette;
  private final double size;

  MouthPainter(FacePalette palette, double size) {
    this.palette = palette;
    this.size = size;
  }

  /** Where the parts of one mouth are; y of the middle line, lips' thicknesses at it. */
  private record Outline(
      double halfWidth,
      double cornerY,
      double upperY,
      double lowerY,
      double upperLip,
      double lowerLip) {}

  void paint(Brush brush, MouthShape shape) {
    Outline outline = outline(shape);
    double shadowY = outline.lowerY + outline.lowerLip;
    brush.cloud(0, shadowY + 0.06, outline.halfWidth * 0.8, 0.1, palette.skinDeep, 0.38);
    brush.cloud(0, outline.upperY - 0.2, 0.06, 0.11, palette.skinShade, 0.35);
    if (outline.lowerY - outline.upperY > 0.012) {
      brush.within(behindLips(outline), inside -> paintInside(inside, outline, shape));
    }
    paintLips(brush, outline, shape);
  }

  private Outline outline(MouthShape shape) {
    double gap = WIDEST_GAP * shape.opening() * (1 - 0.3 * shape.rounding());
    double width =
        1
            + 0.2 * shape.spread()
            - 0.42 * shape.rounding()
            - 0.08 * shape.opening() * (1 - shape.spread());
    double pucker = 1 + 0.3 * shape.rounding() - 0.5 * shape.press();
    double stretch = 1 - 0.15 * shape.spread() - 0.12 * shape.opening();
    double tucked = 1 - 0.55 * shape.bite();
    return new Outline(
        HALF_WIDTH * width * size,
        -0.02 - SMILE * (1 - shape.rounding()) * (1 - 0.6 * shape.opening()) + 0.3 * gap,
        -0.2 * gap,
        0.8 * gap,
        UPPER_LIP * pucker * stretch * size,
        LOWER_LIP * pucker * stretch * tucked * size);
  }

  /**
   * The opening and a little more, which the lips then cover: a clip's own edge would be ragged.
   */
  private static Path2D behindLips(Outline o) {
    double under = 0.5 * Math.min(o.upperLip, o.lowerLip);
    Outline larger = new Outline(o.halfWidth, o.cornerY, o.upperY - under, o.lowerY + under, 0, 0);
    Path2D path = upperEdge(larger);
    path.append(lowerEdge(larger), true);
    path.closePath();
    return path;
  }

  /** The edge of the upper lip towards the opening, from left to right: a hint of a wave. */
  private static Path2D upperEdge(Outline o) {
    double w = o.halfWidth;
    double dip = o.upperY + 0.014;
    return Brush.curves(
        -w,
        o.cornerY,
        -0.7 * w,
        mean(o.cornerY, o.upperY) - 0.01,
        -0.4 * w,
        o.upperY - 0.004,
        0,
        dip,
        0.4 * w,
        o.upperY - 0.004,
        0.7 * w,
        mean(o.cornerY, o.upperY) - 0.01,
        w,
        o.cornerY);
  }

  /** The edge of the lower lip towards the opening, from right to left. */
  private static Path2D lowerEdge(Outline o) {
    double w = o.halfWidth;
    double bottom = Math.max(o.lowerY, o.upperY + 0.014);
    double side = o.cornerY + (bottom - o.cornerY) * 0.8;
    return Brush.curves(
        w, o.cornerY, 0.78 * w, side, 0.45 * w, bottom, 0, bottom, -0.45 * w, bottom, -0.78 * w,
        side, -w, o.cornerY);
  }

  private void paintInside(Brush brush, Outline o, MouthShape shape) {
    double gap = o.lowerY - o.upperY;
    double w = o.halfWidth;
    brush.fill(
        new Rectangle2D.Double(-w, o.upperY - 0.1, 2 * w, gap + 0.2),
        Brush.downwards(o.upperY, o.lowerY + 0.01, THROAT, CAVITY));
    paintTongue(brush, o, shape, gap);
    paintTeeth(brush, o, shape, gap);
    double out = MouthTrack.smooth((shape.tongue() - 0.6) / 0.35);
    if (out > 0) {
      Color tip = FacePalette.thin(TONGUE, out);
      brush.ellipse(0, o.upperY + gap * 0.78, o.halfWidth * 0.5, gap * 0.38, tip);
    }
  }

  private static void paintTongue(Brush brush, Outline o, MouthShape shape, double gap) {
    double top = o.lowerY - gap * (0.3 + 0.45 * shape.tongue());
    double radius = o.halfWidth * (0.72 - 0.25 * shape.tongue());
    brush.ellipse(0, top + gap * 0.6, radius, gap * 0.62, TONGUE_SHADE);
    brush.ellipse(0, top + gap * 0.63, radius * 0.9, gap * 0.55, TONGUE);
  }

  private static void paintTeeth(Brush brush, Outline o, MouthShape shape, double gap) {
    double upper = 0.115 * shape.teeth();
    double w = o.halfWidth * 0.86;
    Path2D row =
        Brush.curves(
            -w,
            o.upperY - 0.08,
            -w,
            o.upperY - 0.02,
            -w,
            o.upperY + upper * 0.5,
            -0.8 * w,
            o.upperY + upper * 0.75,
            -0.4 * w,
            o.upperY + upper * 1.1,
            0.4 * w,
            o.upperY + upper * 1.1,
            0.8 * w,
            o.upperY + upper * 0.75,
            w,
            o.upperY + upper * 0.5,
            w,
            o.upperY - 0.02,
            w,
            o.upperY - 0.08);
    brush.fill(row, Brush.downwards(o.upperY - 0.03, o.upperY + upper, TEETH_SHADE, TEETH, TEETH));
    double lower = 0.06 * shape.teeth() * (1 - shape.tongue()) * (1 - shape.bite());
    if (lower > 0.02 && gap < 0.2) {
      brush.ellipse(0, o.lowerY, w * 0.75, lower, FacePalette.mix(TEETH, TEETH_SHADE, 0.35));
    }
    brush.cloud(-o.halfWidth, o.cornerY, o.halfWidth * 0.5, gap, THROAT, 0.8);
    brush.cloud(o.halfWidth, o.cornerY, o.halfWidth * 0.5, gap, THROAT, 0.8);
  }

  private void paintLips(Brush brush, Outline o, MouthShape shape) {
    double w = o.halfWidth;
    double peak = o.upperY - o.upperLip;
    double slope = mean(o.cornerY, peak) + 0.012;
    Path2D upper = upperEdge(o);
    upper.append(
        Brush.curves(
            w,
            o.cornerY,
            0.7 * w,
            slope,
            0.45 * w,
            peak,
            0.2 * w,
            peak,
            0.12 * w,
            peak,
            0.06 * w,
            peak + 0.022,
            0,
            peak + 0.024,
            -0.06 * w,
            peak + 0.022,
            -0.12 * w,
            peak,
            -0.2 * w,
            peak,
            -0.45 * w,
            peak,
            -0.7 * w,
            slope,
            -w,
            o.cornerY),
        true);
    double bottom = Math.max(o.lowerY, o.upperY + 0.014) + o.lowerLip;
    double side = o.cornerY + (bottom - o.cornerY) * 0.75;
    Path2D lower = lowerEdge(o);
    lower.append(
        Brush.curves(
            -w, o.cornerY, -0.8 * w, side, -0.45 * w, bottom, 0, bottom, 0.45 * w, bottom, 0.8 * w,
            side, w, o.cornerY),
        true);
    brush.fill(
        lower, Brush.downwards(o.lowerY, bottom, palette.lip, palette.lipLight, palette.lip));
    if (shape.bite() > 0.2) {
      paintBite(brush, o, lower, shape.bite());
    }
    brush.fill(upper, Brush.downwards(peak, o.upperY + 0.02, palette.lip, palette.lipShade));
    brush.cloud(0, o.lowerY + o.lowerLip * 0.5, w * 0.4, o.lowerLip * 0.3, Color.WHITE, 0.28);
    paintSeam(brush, o);
  }

  /** The upper teeth over the lower lip. */
  private static void paintBite(Brush brush, Outline o, Shape lowerLip, double bite) {
    brush.within(
        lowerLip,
        inside ->
            inside.ellipse(
                0,
                o.lowerY - 0.01,
                o.halfWidth * 0.62,
                0.045 * bite,
                FacePalette.thin(TEETH, bite)));
  }

  private void paintSeam(Brush brush, Outline o) {
    double gap = o.lowerY - o.upperY;
    Color seam = FacePalette.mix(palette.lipShade, CAVITY, 0.65);
    brush.line(upperEdge(o), FacePalette.thin(seam, 0.9), gap < 0.03 ? 0.026 : 0.016);
    brush.cloud(-o.halfWidth, o.cornerY, 0.05, 0.04, CAVITY, 0.7);
    brush.cloud(o.halfWidth, o.cornerY, 0.05, 0.04, CAVITY, 0.7);
  }

  private static double mean(double a, double b) {
    return (a + b) / 2;
  }
}
