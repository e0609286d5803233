package org.lipstream.app.lab.chart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A matrix as colours, its first row at the top.
 *
 * @param scale from values to colours, with its title
 * @param rows names along the vertical axis; may be empty
 * @param columns names along the horizontal axis; may be empty
 */
public record MapPanel(
    String title,
    float[][] values,
    Scale scale,
    String yTitle,
    List<Segment> rows,
    String xTitle,
    List<Segment> columns)
    implements Panel {
  private static final double BAR = 14;

  /** A named stretch of rows or columns, the end not included. */
  public record Segment(String name, int from, int to) {}

  /**
   * Colours of values.
   *
   * @param axis limits; values beyond get the colour of the end
   * @param diverging whether the middle is white
   */
  public record Scale(Axis axis, boolean diverging) {
    int colour(double value) {
      double share = axis.share(value);
      return diverging ? Palette.diverging(share) : Palette.sequential(share);
    }
  }

  @Override
  public void draw(Svg svg, Frame frame) {
    Frame plot = frame.inner(78, 4, 92, 82);
    svg.image(plot.x(), plot.y(), plot.width(), plot.height(), picture(values));
    for (Segment segment : rows) {
      double from = plot.y() + plot.height() * segment.from() / values.length;
      double to = plot.y() + plot.height() * segment.to() / values.length;
      svg.line(plot.x() - 5, from, plot.x(), from, Palette.AXIS, 1);
      svg.text(plot.x() - 7, (from + to) / 2 + 4, 11, Svg.Anchor.END, segment.name());
    }
    for (Segment segment : columns) {
      double from = plot.x() + plot.width() * segment.from() / values[0].length;
      double to = plot.x() + plot.width() * segment.to() / values[0].length;
      svg.line(from, plot.bottom(), from, plot.bottom() + 5, Palette.AXIS, 1);
      svg.textUpwards((from + to) / 2 + 4, plot.bottom() + 7, 11, Svg.Anchor.END, segment.name());
    }
    svg.textUpwards(frame.x() + 14, plot.y() + plot.height() / 2, 13, Svg.Anchor.MIDDLE, yTitle);
    svg.text(plot.x() + plot.width() / 2, frame.bottom() - 4, 13, Svg.Anchor.MIDDLE, xTitle);
    drawScale(svg, plot);
  }

  private void drawScale(Svg svg, Frame plot) {
    Axis axis = scale.axis();
    int steps = 64;
    float[][] ramp = new float[steps][1];
    for (int i = 0; i < steps; i++) {
      double share = 1 - i / (steps - 1.0);
      ramp[i][0] =
          (float)
              (axis.logarithmic()
                  ? axis.low() * Math.pow(axis.high() / axis.low(), share)
                  : axis.low() + share * (axis.high() - axis.low()));
    }
    double left = plot.right() + 16;
    svg.image(left, plot.y(), BAR, plot.height(), picture(ramp));
    for (double tick : axis.ticks()) {
      double y = plot.bottom() - axis.share(tick) * plot.height();
      svg.text(left + BAR + 4, y + 4, 11, Svg.Anchor.START, axis.label(tick));
    }
    svg.textUpwards(
        plot.right() + 84, plot.y() + plot.height() / 2, 12, Svg.Anchor.MIDDLE, axis.title());
  }

  /** A PNG with one pixel a value, as a data URI. */
  private String picture(float[][] matrix) {
    BufferedImage image =
        new BufferedImage(matrix[0].length, matrix.length, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix[row].length; column++) {
        image.setRGB(column, row, scale.colour(matrix[row][column]));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
