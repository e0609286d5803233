package org.lipstream.ingest.lips;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.lipstream.media.MediaFormat;

/** Cuts a square out of a picture at fractions of pixels; beyond the border it repeats the edge. */
final class MouthCutter implements AutoCloseable {
  private final Mat shrunk = new Mat();
  private final Mat crop = new Mat();
  private final Mat transform = new Mat(2, 3, opencv_core.CV_64F);
  private static final int SIDE = MediaFormat.LIP_SIDE;

  private final Size size = new Size(SIDE, SIDE);
  private final Scalar black = new Scalar(0);

  /** The square's pixels, {@link MediaFormat#LIP_SIDE} rows of as many bytes. */
  byte[] cut(Mat picture, Box box) {
    if (box.side() > 2 * SIDE) {
      cutShrunk(picture, box);
    } else {
      warp(picture, box);
    }
    byte[] pixels = new byte[SIDE * SIDE];
    crop.data().get(pixels);
    return pixels;
  }

  /** Averages pixels of a large mouth first, so that sampling it skips none. */
  private void cutShrunk(Mat picture, Box box) {
    int left = clamp(box.centreX() - box.side(), picture.cols());
    int top = clamp(box.centreY() - box.side(), picture.rows());
    int right = clamp(box.centreX() + box.side(), picture.cols());
    int bottom = clamp(box.centreY() + box.side(), picture.rows());
    double scale = SIDE / box.side();
    int width = (int) Math.max(1, Math.round((right - left) * scale));
    int height = (int) Math.max(1, Math.round((bottom - top) * scale));
    try (Rect around = new Rect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
        Mat part = new Mat(picture, around);
        Size small = new Size(width, height)) {
      opencv_imgproc.resize(part, shrunk, small, 0, 0, opencv_imgproc.INTER_AREA);
    }
    Box moved = new Box(box.centreX() - left, box.centreY() - top, box.side());
    warp(shrunk, moved.scaled(scale));
  }

  private static int clamp(double coordinate, int end) {
    return (int) Math.max(0, Math.min(end, coordinate));
  }

  private void warp(Mat picture, Box box) {
    double scale = SIDE / box.side();
    // Pixel i covers [i, i + 1), so its centre, which is what is sampled, lies at i + 0.5.
    double shift = SIDE / 2.0 - 0.5 + 0.5 * scale;
    try (DoubleIndexer matrix = transform.createIndexer()) {
      matrix.put(0, 0, scale, 0, shift - box.centreX() * scale);
      matrix.put(1, 0, 0, scale, shift - box.centreY() * scale);
    }
    opencv_imgproc.warpAffine(
        picture,
        crop,
        transform,
        size,
        opencv_imgproc.INTER_LINEAR,
        opencv_core.BORDER_REPLICATE,
        black);
  }

  @Override
  public void close() {
    shrunk.close();
    crop.close();
    transform.close();
    size.close();
    black.close();
  }
}
