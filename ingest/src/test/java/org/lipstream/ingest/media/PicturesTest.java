package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  @TempDir Path folder;

  @Test
  void takesEveryPictureOfTwentyFiveASecond() throws IOException {
    Path file = media().pictures(75, 25).level(k -> k).write();
    assertThat(levels(file)).isEqualTo(IntStream.range(0, 75).boxed().toList());
  }

  @Test
  void takesTheNearestPictureOfThirtyASecond() throws IOException {
    Path file = media().pictures(31, 30).level(k -> k).write();
    assertThat(levels(file).subList(0, 11)).containsExactly(0, 1, 2, 4, 5, 6, 7, 8, 10, 11, 12);
  }

  @Test
  void takesTwentyFiveASecondOfSixtyAndOfNinety() throws IOException {
    for (int rate : new int[] {60, 90}) {
      Path file = media().pictures(2 * rate, rate).level(k -> k).write();
      List<Integer> levels = levels(file);
      assertThat(levels).hasSize(50);
      for (int tick = 0; tick < 50; tick++) {
        assertThat(levels.get(tick) * 1000.0 / rate)
            .isBetween(tick * 40 - 500.0 / rate - 1, tick * 40 + 500.0 / rate + 1);
      }
    }
  }

  @Test
  void repeatsPicturesOfTenASecond() throws IOException {
    Path file = media().pictures(10, 10).level(k -> k).write();
    assertThat(levels(file)).hasSize(25).startsWith(0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4);
  }

  @Test
  void holdsAPictureForAsLongAsItStands() throws IOException {
    long[] timesUs = {0, 40_000, 1_000_000, 1_040_000};
    Path file =
        media().pictures(4, 1000).pictureTimesUs(k -> timesUs[(int) k]).level(k -> k).write();
    List<Integer> levels = levels(file);
    assertThat(levels.get(0)).isZero();
    assertThat(levels.subList(1, 25)).containsOnly(1);
    assertThat(levels.subList(25, levels.size())).startsWith(2, 3);
  }

  @Test
  void followsTheTimesOfAVariableRate() throws IOException {
    // A phone's rate: between 17 and 50 ms from picture to picture.
    long[] timesUs = new long[100];
    for (int k = 1; k < timesUs.length; k++) {
      timesUs[k] = timesUs[k - 1] + 1_000L * (17 + 7 * k % 34);
    }
    Path file =
        media().pictures(100, 1000).pictureTimesUs(k -> timesUs[(int) k]).level(k -> k).write();
    List<Integer> levels = levels(file);
    for (int tick = 0; tick < levels.size() - 1; tick++) {
      long timeUs = 40_000L * tick;
      long takenUs = Math.abs(timesUs[levels.get(tick)] - timeUs);
      for (long other : timesUs) {
        if (other <= timeUs + 20_000) {
          assertThat(takenUs).isLessThanOrEqualTo(Math.abs(other - timeUs));
        }
      }
    }
  }

  @Test
  void takesOneTickOfOnePicture() throws IOException {
    assertThat(levels(media().pictures(1, 60).level(k -> 77).write())).containsExactly(77);
  }

  @Test
  void shrinksLargePicturesKeepingTheirShape() throws IOException {
    Path file = media().pictures(2, 60, 3840, 2160).write();
    assertThat(size(file)).containsExactly(1280, 720);
  }

  @Test
  void squaresAnamorphicPixels() throws IOException {
    Path file =
        media().pictures(2, 25, 720, 576).settings(r -> r.setAspectRatio(64 / 45.0)).write();
    assertThat(size(file)).containsExactly(1024, 576);
  }

  @Test
  void turnsPicturesUprightByTheDisplayMatrix() throws IOException {
    // Degrees counterclockwise, and where the left side comes to lie.
    Map<Integer, String> brightSides = Map.of(0, "left", 90, "bottom", 180, "right", -90, "top");
    for (int turn : brightSides.keySet()) {
      Path file =
          new TestMedia(folder.resolve("turned" + turn + ".mp4"))
              .pictures(1, 25, 64, 32)
              .level(k -> 20)
              .brightLeft()
              .settings(
                  r -> {
                    r.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
                    r.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
                    r.setVideoQuality(2);
                    r.setDisplayRotation(turn);
                  })
              .write();
      assertThat(size(file))
          .as("turned by %d", turn)
          .containsExactly(turn % 180 == 0 ? 64 : 32, turn % 180 == 0 ? 32 : 64);
      assertThat(brightSide(file)).isEqualTo(brightSides.get(turn));
    }
  }

  private TestMedia media() {
    return new TestMedia(folder.resolve("pictures.mkv"));
  }

  /** The grey level of the picture at each tick. */
  private static List<Integer> levels(Path file) {
    List<Integer> levels = new ArrayList<>();
    FFmpegFrameGrabber grabber = Grabbers.open(file, 0, Grabbers.Formats.ALL);
    try (Pictures pictures = new Pictures(grabber)) {
      pictures.start(pictures.firstTimestampUs());
      for (Mat picture = pictures.next(); picture != null; picture = pictures.next()) {
        levels.add(picture.ptr(picture.rows() / 2, picture.cols() / 2).get() & 0xff);
      }
    } finally {
      Grabbers.close(grabber);
    }
    return levels;
  }

  private static int[] size(Path file) {
    return first(file, picture -> new int[] {picture.cols(), picture.rows()});
  }

  private static String brightSide(Path file) {
    return first(
        file,
        picture -> {
          boolean topLeft = picture.ptr(4, 4).get() < 0;
          boolean topRight = picture.ptr(4, picture.cols() - 4).get() < 0;
          if (topLeft) {
            return topRight ? "top" : "left";
          }
          return topRight ? "right" : "bottom";
        });
  }

  private static <T> T first(Path file, Function<Mat, T> look) {
    FFmpegFrameGrabber grabber = Grabbers.open(file, 0, Grabbers.Formats.ALL);
    try (Pictures pictures = new Pictures(grabber)) {
      pictures.start(pictures.firstTimestampUs());
      return look.apply(pictures.next());
    } finally {
      Grabbers.close(grabber);
    }
  }
}
