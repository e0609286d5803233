package org.lipstream.ingest.lips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.lipstream.tests.support.SharedData;

class LipTrackerTest {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 400;

  @Test
  void waitsForNoMoreThanHalfASecondOfPictures() {
    try (LipTracker tracker = new LipTracker();
        Mat grey = grey()) {
      int accepted = 0;
      while (!tracker.isReady()) {
        tracker.accept(grey);
        accepted++;
      }
      assertThat(accepted * 40).isLessThanOrEqualTo(500);
      tracker.finish();
      for (int i = 0; i < accepted; i++) {
        assertThat(tracker.isReady()).isTrue();
        assertThat(tracker.result().interpolated()).isTrue();
      }
      assertThat(tracker.isReady()).isFalse();
    }
  }

  @Test
  void givesGreyCropsWithoutAFace() {
    List<Mat> pictures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pictures.add(grey());
    }
    for (LipTracker.Crop crop : track(pictures)) {
      assertThat(crop.interpolated()).isTrue();
      assertThat(crop.pixels()).hasSize(96 * 96).containsOnly((byte) 128);
    }
  }

  @Test
  void flagsTheCropsOfAFaceThatLeavesAndReturns() throws IOException {
    List<Mat> clip = clip("s1/bbaf3s.mp4");
    List<Mat> pictures = new ArrayList<>();
    for (int i = 0; i < 75; i++) {
      Mat picture = grey();
      if (i < 25 || i >= 50) {
        paste(clip.get(i), picture, i < 25 ? 20 : 400, 50, 1);
      }
      pictures.add(picture);
    }
    List<LipTracker.Crop> crops = track(pictures);
    assertThat(crops).hasSize(75);
    assertThat(crops.subList(0, 25)).noneMatch(LipTracker.Crop::interpolated);
    assertThat(crops.subList(28, 48)).allMatch(LipTracker.Crop::interpolated);
    assertThat(crops.subList(51, 75)).noneMatch(LipTracker.Crop::interpolated);
  }

  @Test
  void staysWithAPersonWhenALargerOneComes() throws IOException {
    List<Mat> small = clip("s1/bbaf3s.mp4");
    List<Mat> large = clip("s5/lbax4n.mp4");
    List<Mat> alone = new ArrayList<>();
    List<Mat> together = new ArrayList<>();
    for (int i = 0; i < 75; i++) {
      Mat one = grey();
      paste(small.get(i), one, 10, 50, 1);
      alone.add(one);
      Mat two = one.clone();
      if (i >= 20) {
        paste(large.get(i), two, 400, 10, 1.3);
      }
      together.add(two);
    }
    List<LipTracker.Crop> expected = track(alone);
    List<LipTracker.Crop> crops = track(together);
    for (int i = 0; i < 75; i++) {
      assertThat(difference(expected.get(i), crops.get(i))).as("crop %d", i).isLessThan(8);
    }
  }

  @Test
  void followsAPersonWhoWalks() throws IOException {
    List<Mat> clip = clip("s1/bbaf3s.mp4");
    List<Mat> still = new ArrayList<>();
    List<Mat> walking = new ArrayList<>();
    for (int i = 0; i < 75; i++) {
      Mat one = grey();
      paste(clip.get(i), one, 10, 50, 1);
      still.add(one);
      Mat two = grey();
      paste(clip.get(i), two, 10 + 3 * i, 50, 1);
      walking.add(two);
    }
    List<LipTracker.Crop> expected = track(still);
    List<LipTracker.Crop> crops = track(walking);
    for (int i = 10; i < 65; i++) {
      assertThat(crops.get(i).interpolated()).isFalse();
      assertThat(difference(expected.get(i), crops.get(i))).as("crop %d", i).isLessThan(10);
    }
  }

  @Test
  void forgetsAFaceThatIsGoneAtTheNextLook() throws IOException {
    List<Mat> clip = clip("s1/bbaf3s.mp4");
    List<Mat> pictures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Mat picture = grey();
      if (i == 12) {
        paste(clip.get(i), picture, 10, 50, 1);
      }
      pictures.add(picture);
    }
    try (LipTracker tracker = new LipTracker()) {
      pictures.forEach(tracker::accept);
      assertThat(tracker.faceFound()).isFalse();
    }
  }

  @Test
  void cutsTheSamePlaceAtAnySize() throws IOException {
    Mat once = clip("s1/bbaf3s.mp4").get(30);
    Box box = new Box(180.3, 220.7, 70.5);
    try (MouthCutter cutter = new MouthCutter();
        Mat fourTimes = new Mat();
        Size size = new Size(once.cols() * 4, once.rows() * 4)) {
      opencv_imgproc.resize(once, fourTimes, size, 0, 0, opencv_imgproc.INTER_LINEAR);
      byte[] small = cutter.cut(once, box);
      byte[] large = cutter.cut(fourTimes, box.scaled(4));
      assertThat(difference(small, large)).isLessThan(1);
    }
  }

  private static List<LipTracker.Crop> track(List<Mat> pictures) {
    List<LipTracker.Crop> crops = new ArrayList<>();
    try (LipTracker tracker = new LipTracker()) {
      for (Mat picture : pictures) {
        tracker.accept(picture);
        while (tracker.isReady()) {
          crops.add(tracker.result());
        }
      }
      tracker.finish();
      while (tracker.isReady()) {
        crops.add(tracker.result());
      }
    }
    return crops;
  }

  /** The mean difference of two crops, in grey levels. */
  private static double difference(LipTracker.Crop a, LipTracker.Crop b) {
    return difference(a.pixels(), b.pixels());
  }

  private static double difference(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }

  private static Mat grey() {
    return new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC1, new Scalar(100));
  }

  private static void paste(Mat picture, Mat onto, int left, int top, double scale) {
    int width = (int) (picture.cols() * scale);
    int height = (int) (picture.rows() * scale);
    try (Rect place = new Rect(left, top, width, height);
        Mat part = new Mat(onto, place);
        Size size = new Size(width, height)) {
      opencv_imgproc.resize(picture, part, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
  }

  private static List<Mat> clip(String name) throws IOException {
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    List<Mat> pictures = new ArrayList<>();
    try (FFmpegFrameGrabber grabber =
            new FFmpegFrameGrabber(SharedData.folder("grid").resolve(name).toFile());
        OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat()) {
      grabber.setImageMode(FrameGrabber.ImageMode.GRAY);
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        pictures.add(converter.convert(frame).clone());
      }
    }
    return pictures;
  }
}
