package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.MediaEvent.LipCrop;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.tests.command.OpenModel;
import org.lipstream.tests.support.SharedData;

/** The mouths that the page cuts out are those that the server would have cut out. */
class BrowserLipsTest {
  private static final String CLIP = "s1/bbbf7s.mp4";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aClipsMouthsAreTheServers(int scale) throws IOException {
    List<GreyPicture> pictures =
        pictures(CLIP).stream().map(picture -> enlarged(picture, scale)).toList();
    List<LipCrop> crops = BrowserLips.byPage(pictures, folder);
    assertThat(crops).hasSameSizeAs(pictures).noneMatch(LipCrop::interpolated);
    assertAlike(crops, BrowserLips.byServer(pictures));
  }

  @Test
  void aFaceThatComesLateAndGoesAndComesBackElsewhereIsHeldAsTheServerHoldsIt() throws IOException {
    List<GreyPicture> clip = pictures(CLIP);
    GreyPicture nobody = grey(clip.get(0));
    List<GreyPicture> pictures = new ArrayList<>(Collections.nCopies(8, nobody));
    pictures.addAll(clip.subList(0, 30));
    pictures.addAll(Collections.nCopies(20, nobody));
    clip.subList(30, 60).forEach(picture -> pictures.add(moved(picture, 90)));
    List<LipCrop> crops = BrowserLips.byPage(pictures, folder);
    List<LipCrop> servers = BrowserLips.byServer(pictures);
    assertThat(crops).anyMatch(LipCrop::interpolated).anyMatch(crop -> !crop.interpolated());
    assertThat(crops.stream().map(LipCrop::interpolated).toList())
        .isEqualTo(servers.stream().map(LipCrop::interpolated).toList());
    assertAlike(crops, servers);
  }

  @ParameterizedTest
  @ValueSource(strings = {CLIP, "s16/bgal9n.mp4", "s20/brbk7n.mp4"})
  void theModelReadsTheSameWordsFromThem(String clip) throws IOException {
    List<GreyPicture> pictures = pictures(clip);
    String words = read(BrowserLips.byPage(pictures, folder));
    assertThat(words).isNotEmpty().isEqualTo(read(BrowserLips.byServer(pictures)));
  }

  private static String read(List<LipCrop> crops) {
    ByteArrayOutputStream lips = new ByteArrayOutputStream();
    crops.forEach(crop -> lips.writeBytes(crop.pixels()));
    Utterance utterance = new Utterance(new float[0], lips.toByteArray());
    return OpenModel.shared().recognize(utterance, Modalities.VIDEO).text();
  }

  /** Roundings differ by a level or two where a pixel is made of several. */
  private static void assertAlike(List<LipCrop> crops, List<LipCrop> servers) {
    assertThat(crops).hasSameSizeAs(servers);
    double apart = 0;
    for (int i = 0; i < crops.size(); i++) {
      byte[] ours = crops.get(i).pixels();
      byte[] theirs = servers.get(i).pixels();
      for (int pixel = 0; pixel < ours.length; pixel++) {
        int difference = Math.abs((ours[pixel] & 0xff) - (theirs[pixel] & 0xff));
        assertThat(difference).as("pixel %d of crop %d", pixel, i).isLessThanOrEqualTo(2);
        apart += difference;
      }
    }
    assertThat(apart / crops.size() / crops.get(0).pixels().length).isLessThan(0.1);
  }

  private static List<GreyPicture> pictures(String clip) throws IOException {
    return FakeCamera.of(SharedData.folder("grid").resolve(clip)).pictures();
  }

  private static GreyPicture enlarged(GreyPicture picture, int scale) {
    int width = scale * picture.width();
    byte[] pixels = new byte[scale * width * picture.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = picture.pixels()[i / width / scale * picture.width() + i % width / scale];
    }
    return new GreyPicture(pixels, width, scale * picture.height());
  }

  private static GreyPicture grey(GreyPicture like) {
    byte[] pixels = new byte[like.pixels().length];
    Arrays.fill(pixels, (byte) 100);
    return new GreyPicture(pixels, like.width(), like.height());
  }

  /** To the right; what goes out there comes in on the left. */
  private static GreyPicture moved(GreyPicture picture, int by) {
    int width = picture.width();
    byte[] pixels = new byte[picture.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i / width * width + (i + by) % width] = picture.pixels()[i];
    }
    return new GreyPicture(pixels, width, picture.height());
  }
}
