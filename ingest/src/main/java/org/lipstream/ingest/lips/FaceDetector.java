package org.lipstream.ingest.lips;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/**
 * OpenCV's frontal-face cascade on a picture shrunk to {@link #SEARCHED_SIDE}. Not safe for several
 * threads.
 */
final class FaceDetector implements AutoCloseable {
  static {
    NativeLibraries.prepare();
  }

  static final int SEARCHED_SIDE = 320;

  /** Smaller faces, as a part of the picture's larger side, are not looked for. */
  private static final double SMALLEST_FACE = 0.1;

  static {
    // A search takes 3 ms; threads for it would only get in the way of other sessions.
    opencv_core.setNumThreads(1);
  }

  private final CascadeClassifier cascade = new CascadeClassifier(FaceCascade.file().toString());
  private final Mat small = new Mat();
  private double shrink = 1;

  /** Takes the picture that the next searches look at; grey. */
  void look(Mat picture) {
    shrink = Math.min(1, (double) SEARCHED_SIDE / Math.max(picture.cols(), picture.rows()));
    try (Size size =
        new Size(
            (int) Math.max(1, Math.round(picture.cols() * shrink)),
            (int) Math.max(1, Math.round(picture.rows() * shrink)))) {
      opencv_imgproc.resize(picture, small, size, 0, 0, opencv_imgproc.INTER_AREA);
    }
    opencv_imgproc.equalizeHist(small, small);
  }

  /** All faces in the picture, in its own coordinates. */
  List<Box> everywhere() {
    int smallest = (int) Math.round(SMALLEST_FACE * Math.max(small.cols(), small.rows()));
    return search(small, 0, 0, smallest, Math.min(small.cols(), small.rows()));
  }

  /** The faces of about the same size near a place where one was. */
  List<Box> near(Box last) {
    Box place = last.scaled(shrink);
    int left = (int) Math.max(0, place.centreX() - place.side());
    int top = (int) Math.max(0, place.centreY() - place.side());
    int right = (int) Math.min(small.cols(), place.centreX() + place.side());
    int bottom = (int) Math.min(small.rows(), place.centreY() + place.side());
    if (right - left < place.side() / 2 || bottom - top < place.side() / 2) {
      return List.of();
    }
    try (Rect region = new Rect(left, top, right - left, bottom - top);
        Mat part = new Mat(small, region)) {
      return search(part, left, top, (int) (place.side() * 0.75), (int) (place.side() * 1.35));
    }
  }

  private List<Box> search(Mat part, int left, int top, int smallest, int largest) {
    List<Box> faces = new ArrayList<>();
    try (RectVector found = new RectVector();
        Size least = new Size(smallest, smallest);
        Size most = new Size(largest, largest)) {
      cascade.detectMultiScale(part, found, 1.1, 3, 0, least, most);
      for (long i = 0; i < found.size(); i++) {
        try (Rect face = found.get(i)) {
          double side = (face.width() + face.height()) / 2.0;
          Box box =
              new Box(
                  left + face.x() + face.width() / 2.0, top + face.y() + face.height() / 2.0, side);
          faces.add(box.scaled(1 / shrink));
        }
      }
    }
    return faces;
  }

  @Override
  public void close() {
    small.close();
    cascade.close();
  }
}
