package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.media.MediaEvent.LipCrop;

class LipFramerTest {
  private static final GreyPicture EMPTY = new GreyPicture(new byte[64 * 48], 64, 48);

  @Test
  void picturesOfAnyRateBecomeTwentyFiveCropsASecond() {
    for (double rate : new double[] {15, 25, 29.97, 60}) {
      List<LipCrop> crops =
          crops(LongStream.range(0, (long) rate).map(k -> Math.round(k * 1e3 / rate)));
      assertThat(crops).as("%s a second", rate).hasSizeBetween(24, 26);
      assertThat(crops)
          .extracting(LipCrop::mediaTimeMs)
          .containsExactlyElementsOf(
              LongStream.range(0, crops.size()).map(k -> 40 * k).boxed().toList());
    }
  }

  @Test
  void whereNoPictureComesForLongThereAreNoCrops() {
    List<LipCrop> crops = crops(LongStream.of(0, 40, 10_000, 10_040));
    assertThat(crops)
        .extracting(LipCrop::mediaTimeMs)
        .contains(0L, 40L, 1_000L, 10_000L, 10_040L)
        .noneMatch(timeMs -> timeMs > 40 + LipFramer.LONGEST_STILL_MS && timeMs < 9_960);
  }

  @Test
  void pictureThatStandsForSeveralHasOneCrop() {
    List<LipCrop> crops = crops(LongStream.of(0, 400));
    assertThat(crops).hasSizeGreaterThan(10);
    assertThat(crops.subList(0, 5))
        .allMatch(crop -> crop.pixels() == crops.get(0).pixels()); // the same, not cut anew
  }

  @Test
  void cropsWithoutAFaceSaySo() {
    assertThat(crops(LongStream.of(0, 40, 80))).hasSize(3).allMatch(LipCrop::interpolated);
  }

  @Test
  void refusesPicturesThatAreNoneOrComeBackwards() {
    assertThatThrownBy(() -> new GreyPicture(new byte[5], 2, 3))
        .hasMessage("picture: 5 bytes (expected: 2 x 3 of them)");
    assertThatThrownBy(() -> crops(LongStream.of(80, 80)))
        .hasMessage("timeMs: 80 (expected: > 80, that of the picture before)");
  }

  @Test
  void coloursBecomeLuma() {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x00ff00);
    image.setRGB(2, 0, 0xffffff);
    assertThat(GreyPicture.of(image).pixels()).containsExactly(76, 150, 255);
  }

  private static List<LipCrop> crops(LongStream timesMs) {
    List<LipCrop> crops = new ArrayList<>();
    try (LipFramer framer = new LipFramer(crops::add)) {
      timesMs.forEach(timeMs -> framer.accept(timeMs, EMPTY));
      framer.finish();
    }
    return crops;
  }
}
