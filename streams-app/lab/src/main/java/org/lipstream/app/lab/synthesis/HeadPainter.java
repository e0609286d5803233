package org.lipstream.app.lab.synthesis;

import java.awt.Color;
import java.awt.geom.Path2D;

/**
 * Draws shoulders, neck, ears, the head's round and the nose. Lengths are half face widths, the
 * middle of the face at 0, 0.
 */
final class HeadPainter {
  private final FacePalette palette;
  private final double noseSize;
  private final double light;

  HeadPainter(FacePalette palette, double noseSize, double light) {
    this.palette = palette;
    this.noseSize = noseSize;
    this.light = light;
  }

  /** The head's outline; the chin goes down with the jaw. */
  static Path2D outline(double jaw) {
    double chin = 1.24 + 0.13 * jaw;
    return Brush.symmetric(
        0,
        -1.3,
        0.62,
        -1.3,
        1.0,
        -0.92,
        1.0,
        -0.25,
        1.0,
        0.18,
        0.96,
        0.5,
        0.82,
        0.74 + 0.05 * jaw,
        0.66,
        1.02 + 0.09 * jaw,
        0.36,
        chin,
        0,
        chin);
  }

  void paintShirt(Brush brush) {
    Path2D shirt =
        Brush.symmetric(
            0, 1.62, 0.4, 1.56, 0.55, 1.5, 0.62, 1.46, 1.2, 1.62, 1.75, 1.75, 1.95, 3.0, 1.0, 3.0,
            0.5, 3.0, 0, 3.0);
    brush.fill(shirt, Brush.downwards(1.4, 2.4, palette.shirt, palette.shirtShade));
  }

  void paintNeck(Brush brush) {
    Path2D neck =
        Brush.symmetric(
            0, 0.6, 0.3, 0.6, 0.5, 0.6, 0.5, 0.8, 0.5, 1.2, 0.5, 1.36, 0.6, 1.48, 0.45, 1.6, 0.2,
            1.84, 0, 1.9);
    brush.fill(neck, palette.skin);
    brush.within(
        neck,
        inside -> {
          inside.cloud(0, 1.18, 0.8, 0.5, palette.skinDeep, 0.75);
          inside.cloud(-light * 0.6, 1.4, 0.5, 0.7, palette.skinShade, 0.6);
        });
    brush.line(
        Brush.curves(
            0.62, 1.47, 0.45, 1.62, 0.2, 1.86, 0, 1.92, -0.2, 1.86, -0.45, 1.62, -0.62, 1.47),
        palette.shirtShade,
        0.05);
  }

  void paintEars(Brush brush) {
    for (int side = -1; side <= 1; side += 2) {
      double x = side * 1.01;
      brush.ellipse(x, 0.1, 0.13, 0.27, palette.skinShade);
      brush.ellipse(x - side * 0.01, 0.1, 0.11, 0.245, palette.skin);
      brush.cloud(x + side * 0.01, 0.1, 0.07, 0.17, palette.skinDeep, 0.45);
    }
  }

  void paintHead(Brush brush, Path2D head, double jaw) {
    brush.fill(head, palette.skin);
    brush.within(head, inside -> paintRelief(inside, jaw));
    brush.line(head, FacePalette.thin(palette.skinDeep, 0.3), 0.022);
  }

  private void paintRelief(Brush brush, double jaw) {
    brush.cloud(light * 0.35, -0.72, 0.85, 0.5, palette.skinLight, 0.75);
    for (int side = -1; side <= 1; side += 2) {
      double dark = 0.45 - 0.22 * light * side;
      brush.cloud(side * 1.12, 0.3, 0.5, 1.4, palette.skinDeep, dark);
      brush.cloud(side * 0.5, 0.36, 0.34, 0.26, palette.skinLight, 0.65 + 0.1 * light * side);
      brush.cloud(side * 0.58, 0.46, 0.3, 0.22, palette.blush, 0.35);
      brush.cloud(side * 0.7, 1.05, 0.42, 0.36, palette.skinShade, 0.55);
      Path2D fold =
          Brush.curves(
              side * 0.27,
              0.4,
              side * 0.36,
              0.48,
              side * (0.46 + 0.02 * jaw),
              0.6,
              side * (0.5 + 0.02 * jaw),
              0.72);
      brush.line(fold, FacePalette.thin(palette.skinShade, 0.16), 0.035);
    }
    brush.cloud(0, 1.32 + 0.13 * jaw, 0.75, 0.2, palette.skinDeep, 0.3);
    brush.cloud(light * 0.06, 1.05 + 0.12 * jaw, 0.24, 0.13, palette.skinLight, 0.6);
  }

  void paintNose(Brush brush) {
    double n = noseSize;
    brush.cloud(0, 0.02, 0.1, 0.45, palette.skinLight, 0.75);
    brush.cloud(-light * 0.13, 0.1, 0.09, 0.4, palette.skinShade, 0.5);
    brush.cloud(0, 0.47, 0.26 * n, 0.1, palette.skinDeep, 0.45);
    for (int side = -1; side <= 1; side += 2) {
      brush.cloud(side * 0.17 * n, 0.34, 0.1 * n, 0.12, palette.skinShade, 0.55);
      brush.line(
          Brush.curves(
              side * 0.15 * n,
              0.26,
              side * 0.24 * n,
              0.3,
              side * 0.24 * n,
              0.42,
              side * 0.14 * n,
              0.42),
          FacePalette.thin(palette.skinDeep, 0.4),
          0.024);
      brush.ellipse(
          side * 0.085 * n, 0.425, 0.05 * n, 0.024, FacePalette.thin(palette.skinDeep, 0.85));
    }
    brush.cloud(light * 0.04, 0.3, 0.11 * n, 0.11, Color.WHITE, 0.42);
  }
}
