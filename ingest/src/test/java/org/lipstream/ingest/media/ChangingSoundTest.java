package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that were put together of others, and channels that were wired the wrong way round. */
class ChangingSoundTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"44100,1,16000,1", "44100,1,48000,2", "16000,1,44100,2", "48000,2,16000,1"})
  void goesOnAtItsPitchWhereRateAndChannelsChange(
      int firstHz, int firstChannels, int secondHz, int secondChannels) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(aac("first.aac", 440, firstHz, firstChannels));
    both.write(aac("second.aac", 880, secondHz, secondChannels));
    Path file = folder.resolve("both.aac");
    Files.write(file, both.toByteArray());
    assertHearsBoth(Clip.read(file));
  }

  @ParameterizedTest
  @CsvSource({"44100,1,44100,1", "48000,1,48000,2", "16000,2,44100,1"})
  void goesOnWhereALinkOfAChainEndsAndAnotherBegins(
      int firstHz, int firstChannels, int secondHz, int secondChannels) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(ogg("first.ogg", 440, firstHz, firstChannels));
    both.write(ogg("second.ogg", 880, secondHz, secondChannels));
    Path file = folder.resolve("both.ogg");
    Files.write(file, both.toByteArray());
    assertHearsBoth(Clip.read(file));
    try (MediaSource stream =
        MediaSource.openStream(new ByteArrayInputStream(both.toByteArray()), "both")) {
      assertHearsBoth(Clip.read(stream));
    }
  }

  private static void assertHearsBoth(Clip clip) {
    assertThat(clip.samples().length / 16_000.0).isCloseTo(4, within(0.3));
    assertThat(pitch(clip.samples(), 0.5)).isCloseTo(440, within(20.0));
    assertThat(pitch(clip.samples(), 2.6)).isCloseTo(880, within(40.0));
    assertThat(clip.warnings()).isEmpty();
  }

  private byte[] ogg(String name, double hz, int rateHz, int channels) throws IOException {
    Path file =
        new TestMedia(folder.resolve(name))
            .sound(TestMedia.tone(hz, rateHz, 2), rateHz, channels)
            .settings(
                recorder -> {
                  recorder.setFormat("ogg");
                  recorder.setAudioCodec(avcodec.AV_CODEC_ID_FLAC);
                })
            .write();
    return Files.readAllBytes(file);
  }

  private byte[] aac(String name, double hz, int rateHz, int channels) throws IOException {
    Path file =
        new TestMedia(folder.resolve(name))
            .sound(TestMedia.tone(hz, rateHz, 2), rateHz, channels)
            .settings(
                recorder -> {
                  recorder.setFormat("adts");
                  recorder.setAudioCodec(avcodec.AV_CODEC_ID_AAC);
                  recorder.setAudioBitrate(96_000);
                })
            .write();
    return Files.readAllBytes(file);
  }

  /** Of half a second, by how often it rises through zero. */
  private static double pitch(float[] samples, double fromSeconds) {
    int from = (int) (fromSeconds * 16_000);
    int rises = 0;
    for (int i = from + 1; i < from + 8_000; i++) {
      rises += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
    }
    return rises * 2;
  }

  @Test
  void channelsThatCancelAreHeard() {
    Downmix downmix = new Downmix();
    float[] left = TestMedia.tone(300, 16_000, 1);
    float[] right = left.clone();
    for (int i = 0; i < right.length; i++) {
      right[i] = -right[i];
    }
    assertThat(downmix.mono(new float[][] {left, right})).isEqualTo(left);
  }

  @Test
  void channelsThatAgreeOrOfWhichOneIsSilentAreTheirMean() {
    float[] left = TestMedia.tone(300, 16_000, 1);
    assertThat(new Downmix().mono(new float[][] {left, left})).isEqualTo(left);
    float[] half = new Downmix().mono(new float[][] {left, new float[left.length]});
    assertThat(half[1_000]).isEqualTo(left[1_000] / 2);
  }
}
