package org.lipstream.app.lab.synthesis;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** Draws eyes and brows. Lengths are half face widths, the middle of the face at 0, 0. */
final class EyePainter {
  private static final double EYE_X = 0.41;
  private static final double EYE_Y = -0.1;
  private static final double HALF_WIDTH = 0.185;
  private static final Color WHITE_OF_EYE = new Color(0xF3F0EC);
  private static final Color LASHES = new Color(0x2B1B17);

  private final FacePalette palette;
  private final double browWeight;

  EyePainter(FacePalette palette, double browWeight) {
    this.palette = palette;
    this.browWeight = browWeight;
  }

  /**
   * @param open 0 to 1
   * @param brows how far up, -1 to 1
   */
  void paint(Brush brush, double open, double brows) {
    for (int side = -1; side <= 1; side += 2) {
      Brush own = new Brush((Graphics2D) brush.graphics().create());
      own.graphics().translate(side * EYE_X, EYE_Y);
      own.graphics().scale(side, 1);
      paintSocket(own);
      paintEye(own, open, side);
      paintBrow(own, brows);
      own.graphics().dispose();
    }
  }

  private void paintSocket(Brush brush) {
    brush.cloud(0, -0.05, 0.34, 0.25, palette.skinDeep, 0.42);
    brush.cloud(-0.2, -0.06, 0.16, 0.2, palette.skinDeep, 0.35);
    brush.cloud(0, 0.13, 0.22, 0.07, palette.skinShade, 0.4);
  }

  /** x runs outwards, from the nose. */
  private void paintEye(Brush brush, double open, int side) {
    double up = -0.118 * open + 0.035 * (1 - open);
    double w = HALF_WIDTH;
    Path2D upperLid = Brush.curves(-w, 0.03, -0.6 * w, up * 0.9, 0.2 * w, up * 1.25, w, -0.02);
    Path2D eye = new Path2D.Double(upperLid);
    eye.append(Brush.curves(w, -0.02, 0.6 * w, 0.085, -0.4 * w, 0.095, -w, 0.03), true);
    eye.closePath();
    if (open > 0.15) {
      brush.within(eye, inside -> paintBall(inside, side));
    } else {
      brush.fill(eye, palette.skinShade);
    }
    brush.line(
        Brush.curves(-w * 0.95, 0.035, -0.4 * w, 0.1, 0.6 * w, 0.09, w, -0.015),
        FacePalette.thin(palette.skinDeep, 0.55),
        0.016);
    brush.line(upperLid, LASHES, 0.038);
    brush.line(
        Brush.curves(-w * 0.9, -0.03, -0.5 * w, -0.165, 0.3 * w, -0.2, w * 0.95, -0.08),
        FacePalette.thin(palette.skinDeep, 0.6 * open),
        0.02);
  }

  private void paintBall(Brush brush, int side) {
    double highlightX = side * 0.03;
    brush.ellipse(0, 0, HALF_WIDTH * 1.2, 0.2, WHITE_OF_EYE);
    brush.ellipse(0, -0.015, 0.098, 0.098, FacePalette.scaled(palette.iris, 0.6));
    brush.ellipse(0, -0.015, 0.083, 0.083, palette.iris);
    brush.ellipse(0, -0.015, 0.043, 0.043, new Color(0x120C0A));
    brush.ellipse(highlightX, -0.05, 0.02, 0.02, Color.WHITE);
    brush.cloud(0, -0.13, HALF_WIDTH * 1.2, 0.09, LASHES, 0.5);
  }

  private void paintBrow(Brush brush, double raised) {
    double y = -0.265 - 0.025 * raised;
    double thick = 0.058 * browWeight;
    Path2D brow =
        Brush.curves(
            -0.24,
            y - 0.03,
            -0.12,
            y - 0.075,
            0.1,
            y - 0.09,
            0.29,
            y + 0.04,
            0.1,
            y - 0.09 + thick,
            -0.1,
            y - 0.075 + 1.5 * thick,
            -0.24,
            y - 0.03 + thick * 0.8);
    brow.closePath();
    brush.fill(brow, FacePalette.thin(FacePalette.mix(palette.hairShade, LASHES, 0.3), 0.92));
  }
}
