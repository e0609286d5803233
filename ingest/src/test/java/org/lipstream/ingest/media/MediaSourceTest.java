package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaSourceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"8000,1", "44100,2", "48000,6", "96000,8"})
  void bringsAnyRateAndAnyChannelsToSixteenKilohertzMono(int rateHz, int channels)
      throws IOException {
    Path file = media("a.nut").sound(TestMedia.tone(440, rateHz, 1.5), rateHz, channels).write();
    Clip clip = Clip.read(file);
    float[] expected = TestMedia.tone(440, 16_000, 1.5);
    assertThat(clip.samples()).hasSize(expected.length);
    for (int i = 100; i < expected.length - 100; i++) {
      assertThat(clip.samples()[i]).as("sample %d", i).isCloseTo(expected[i], within(0.005f));
    }
    assertThat(clip.lipFrames()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"8000,1", "44100,2", "96000,8"})
  void keepsAClickInItsPlace(int rateHz, int channels) throws IOException {
    Path file = media("a.nut").sound(TestMedia.click(0.7, rateHz, 1), rateHz, channels).write();
    assertThat(TestMedia.loudest(Clip.read(file).samples())).isCloseTo(11_200, within(1));
  }

  @Test
  void keepsAClickInItsPlaceInAac() throws IOException {
    Path file =
        media("a.mp4")
            .pictures(25, 25)
            .sound(TestMedia.click(0.7, 44_100, 1), 44_100, 2)
            .settings(
                r -> {
                  r.setAudioCodec(avcodec.AV_CODEC_ID_AAC);
                  r.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
                  r.setPixelFormat(0);
                  r.setAudioBitrate(192_000);
                })
            .write();
    // The encoder's lead-in of 1,024 samples is cut off as the container says.
    assertThat(TestMedia.loudest(Clip.read(file).samples())).isCloseTo(11_200, within(8));
  }

  @Test
  void startsBothStreamsAtTheEarlierOne() throws IOException {
    Path even =
        media("even.nut")
            .pictures(50, 25)
            .sound(TestMedia.click(0.5, 16_000, 1), 16_000, 1)
            .write();
    Path late = TestMedia.delaySound(even, folder.resolve("late-sound.nut"), 600_000);
    assertThat(TestMedia.loudest(Clip.read(late).samples())).isCloseTo(17_600, within(16));
    Path early =
        media("late-pictures.nut")
            .pictures(25, 25)
            .pictureTimesUs(k -> 600_000 + 40_000 * k)
            .sound(TestMedia.click(0.5, 16_000, 2), 16_000, 1)
            .write();
    try (MediaSource source = MediaSource.open(early)) {
      List<MediaEvent> events = drain(source);
      assertThat(crops(events)).hasSize(40);
      assertThat(crops(events)).allMatch(MediaEvent.LipCrop::interpolated);
    }
  }

  @Test
  void givesEventsInTheOrderOfMediaTime() throws IOException {
    Path file =
        media("av.nut").pictures(60, 30).sound(TestMedia.tone(440, 8_000, 2), 8_000, 1).write();
    try (MediaSource source = MediaSource.open(file)) {
      assertThat(source.hasAudio()).isTrue();
      assertThat(source.hasVideo()).isTrue();
      assertThat(source.durationMs().orElseThrow()).isCloseTo(2_000L, within(40L));
      List<MediaEvent> events = drain(source);
      assertThat(events).extracting(MediaEvent::mediaTimeMs).isSorted();
      assertThat(crops(events)).hasSize(50);
      assertThat(crops(events)).extracting(MediaEvent::mediaTimeMs).startsWith(0L, 40L, 80L);
      assertThat(source.next()).isEmpty();
    }
  }

  @Test
  void isGreyAndWarnsWithoutAnyFace() throws IOException {
    Path file = media("no-face.nut").pictures(25, 25).sound(new float[16_000], 16_000, 1).write();
    try (MediaSource source = MediaSource.open(file)) {
      List<MediaEvent> events = drain(source);
      assertThat(source.faceFound()).isFalse();
      assertThat(source.warnings()).hasSize(1);
      assertThat(source.warnings().get(0)).contains("no-face.nut", "no face").hasLineCount(1);
      assertThat(crops(events)).hasSize(25).allMatch(MediaEvent.LipCrop::interpolated);
    }
    assertThat(Clip.read(file).lips()).isEmpty();
    assertThat(Clip.read(file).samples()).hasSize(16_000);
  }

  @Test
  void readsOnePicture() throws IOException {
    try (MediaSource source = MediaSource.open(media("one.mkv").pictures(1, 25).write())) {
      assertThat(source.hasAudio()).isFalse();
      assertThat(drain(source)).hasSize(1);
    }
  }

  @Test
  void playsWhatATruncatedFileHasAndSaysSo() throws IOException {
    Path file =
        media("cut.mkv")
            .pictures(250, 25, 320, 240)
            .level(k -> k)
            .sound(TestMedia.tone(440, 16_000, 10), 16_000, 1)
            .write();
    truncate(file, 0.5);
    try (MediaSource source = MediaSource.open(file)) {
      long lastMs = 0;
      for (MediaEvent event : drain(source)) {
        lastMs = event.mediaTimeMs();
      }
      assertThat(lastMs).isBetween(2_000L, 9_400L);
      assertThat(source.warnings()).anyMatch(line -> line.contains("cut.mkv: cut short: "));
    }
  }

  @Test
  void saysThatAFileIsMissing() {
    assertFails(folder.resolve("missing.mp4"), "no such file");
  }

  @Test
  void saysThatAFileIsEmpty() throws IOException {
    assertFails(Files.createFile(folder.resolve("empty.mp4")), "empty (expected: a media file)");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertFails(folder, "not a regular file (expected: a media file)");
  }

  @Test
  void saysThatAFileIsNotMedia() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    assertFails(Files.write(folder.resolve("noise.mp4"), noise), "expected: ");
    String text = "These are words, and no pictures.\n".repeat(100);
    assertFails(
        Files.write(folder.resolve("text.txt"), text.getBytes(StandardCharsets.UTF_8)),
        "expected: ");
    assertFails(
        Files.writeString(folder.resolve("list.m3u8"), "#EXTM3U\n#EXTINF:1,\nhttp://a.b/c.ts\n"),
        "expected: ");
  }

  @Test
  void saysThatAFileHasNeitherSoundNorPictures() throws IOException {
    String subtitles = "1\n00:00:00,000 --> 00:00:01,000\nwords\n\n";
    assertFails(Files.writeString(folder.resolve("words.srt"), subtitles), "expected: ");
  }

  @Test
  void endsWhenClosedEarly() throws IOException {
    Path file = media("long.nut").sound(new float[16_000 * 60], 16_000, 1).write();
    MediaSource source = MediaSource.open(file);
    assertThat(source.next()).isPresent();
    source.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("audio long.nut"));
  }

  private static void assertFails(Path file, String problem) {
    assertThatThrownBy(() -> Clip.read(file))
        .isInstanceOf(MediaException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  private TestMedia media(String name) {
    return new TestMedia(folder.resolve(name));
  }

  private static List<MediaEvent> drain(MediaSource source) {
    List<MediaEvent> events = new ArrayList<>();
    for (Optional<MediaEvent> next = source.next(); next.isPresent(); next = source.next()) {
      events.add(next.get());
    }
    return events;
  }

  private static List<MediaEvent.LipCrop> crops(List<MediaEvent> events) {
    return events.stream()
        .filter(MediaEvent.LipCrop.class::isInstance)
        .map(MediaEvent.LipCrop.class::cast)
        .toList();
  }

  private static void truncate(Path file, double part) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength((long) (access.length() * part));
    }
  }
}
