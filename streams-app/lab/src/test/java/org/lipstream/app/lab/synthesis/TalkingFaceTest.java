package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.lips.LipTracker;
import org.lipstream.media.MediaFormat;

class TalkingFaceTest {
  private static final Speech SPEECH =
      Scripted.speech("p", "l", "ey", "s", "b", "l", "uw", "ae", "t", "aa", "f", "ay", "v");
  private static final int PEOPLE = 6;

  @Test
  void drawsAPictureForEachFortyMilliseconds() {
    List<BufferedImage> frames = face(1).frames(SPEECH).toList();
    assertThat(frames)
        .hasSize((int) Math.ceil(SPEECH.durationMs() / 40))
        .hasSize(TalkingFace.frameCount(SPEECH))
        .allSatisfy(
            frame -> {
              assertThat(frame.getWidth()).isEqualTo(320);
              assertThat(frame.getHeight()).isEqualTo(240);
            });
    assertThat(face(1).greyFrames(SPEECH)).allSatisfy(grey -> assertThat(grey).hasSize(320 * 240));
  }

  @Test
  void sameLookAndSeedDrawTheSame() {
    byte[][] once = face(5).greyFrames(SPEECH).toArray(byte[][]::new);
    byte[][] twice = face(5).greyFrames(SPEECH).toArray(byte[][]::new);
    assertThat(once).isDeepEqualTo(twice);
    byte[][] another = face(6).greyFrames(SPEECH).toArray(byte[][]::new);
    assertThat(once[0]).isNotEqualTo(another[0]);
  }

  @Test
  void moves() {
    List<byte[]> frames = face(2).greyFrames(Scripted.speech("m", "m", "m")).toList();
    for (int i = 1; i < frames.size(); i++) {
      assertThat(frames.get(i)).isNotEqualTo(frames.get(i - 1));
    }
  }

  @Test
  void needsTheTimesOfThePhonemes() {
    assertThatThrownBy(() -> face(1).frames(Speech.silence(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("phonemes: 0 (expected:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml"})
  void faceIsFoundOnEveryFrame(String cascade) throws IOException {
    try (CascadeClassifier classifier = new CascadeClassifier(path(cascade))) {
      for (int person = 0; person < PEOPLE; person++) {
        int frame = 0;
        for (byte[] grey : face(person).greyFrames(SPEECH).toList()) {
          Rect found = find(classifier, grey);
          assertThat(found).as("person " + person + ", frame " + frame++).isNotNull();
          assertThat(found.x() + found.width() / 2.0).isCloseTo(160, within(15.0));
          assertThat((double) found.width()).isCloseTo(133, within(25.0));
        }
      }
    }
  }

  @Test
  void mouthCropsOfTheUsualTrackerDarkenAsTheMouthOpens() {
    MouthTrack track = new MouthTrack(SPEECH);
    for (int person = 0; person < PEOPLE; person++) {
      List<LipTracker.Crop> crops = crops(face(person).greyFrames(SPEECH).toList());
      assertThat(crops).hasSize(TalkingFace.frameCount(SPEECH));
      double[] openings = new double[crops.size()];
      double[] darkness = new double[crops.size()];
      for (int i = 0; i < crops.size(); i++) {
        assertThat(crops.get(i).interpolated()).isFalse();
        openings[i] = track.at((i + 0.5) * TalkingFace.FRAME_MS).opening();
        darkness[i] = darkPart(crops.get(i).pixels());
      }
      assertThat(correlation(openings, darkness)).as("person " + person).isGreaterThan(0.7);
    }
  }

  private static TalkingFace face(int person) {
    return new TalkingFace(FaceLook.draw(new SplittableRandom(person)), person);
  }

  private static String path(String cascade) throws IOException {
    String folder = "/org/bytedeco/opencv/" + Loader.getPlatform() + "/share/opencv4/haarcascades/";
    return Loader.cacheResource(folder + cascade).getPath();
  }

  private static Rect find(CascadeClassifier classifier, byte[] grey) {
    try (Mat picture = mat(grey);
        RectVector faces = new RectVector();
        Size least = new Size(80, 80)) {
      opencv_imgproc.equalizeHist(picture, picture);
      classifier.detectMultiScale(picture, faces, 1.1, 3, 0, least, null);
      Rect largest = null;
      for (long i = 0; i < faces.size(); i++) {
        if (largest == null || faces.get(i).width() > largest.width()) {
          largest = new Rect(faces.get(i));
        }
      }
      return largest;
    }
  }

  private static List<LipTracker.Crop> crops(List<byte[]> pictures) {
    List<LipTracker.Crop> crops = new ArrayList<>();
    try (LipTracker tracker = new LipTracker()) {
      for (byte[] grey : pictures) {
        try (Mat picture = mat(grey)) {
          tracker.accept(picture);
        }
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

  private static Mat mat(byte[] grey) {
    Mat picture = new Mat(TalkingFace.HEIGHT, TalkingFace.WIDTH, opencv_core.CV_8UC1);
    picture.data().put(grey);
    return picture;
  }

  /**
   * How much of the middle of a mouth crop is nearly as dark as its darkest, the inside of a mouth
   * being that.
   */
  private static double darkPart(byte[] crop) {
    int dark = 0;
    for (int y = 30; y < 80; y++) {
      for (int x = 15; x < 81; x++) {
        dark += (crop[y * MediaFormat.LIP_SIDE + x] & 0xFF) < 45 ? 1 : 0;
      }
    }
    return dark;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - meanA) * (b[i] - meanB);
      squareA += (a[i] - meanA) * (a[i] - meanA);
      squareB += (b[i] - meanB) * (b[i] - meanB);
    }
    return product / Math.sqrt(squareA * squareB);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
