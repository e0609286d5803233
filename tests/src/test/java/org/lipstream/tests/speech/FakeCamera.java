package org.lipstream.tests.speech;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.lipstream.app.dashboard.feed.UtteranceSound;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;

/** A clip as a browser's fake devices want it: sound, then silence; pictures, then a still one. */
record FakeCamera(float[] sound, List<GreyPicture> pictures) {
  private static final int SILENT_SECONDS = 12;
  private static final int PICTURES_A_SECOND = 25;

  static FakeCamera of(Path clip) throws IOException {
    return new FakeCamera(sound(clip), pictures(clip));
  }

  private static float[] sound(Path clip) {
    float[] all = new float[0];
    try (MediaSource source = MediaSource.openSound(clip)) {
      for (Optional<MediaEvent> next = source.next(); next.isPresent(); next = source.next()) {
        float[] samples = ((MediaEvent.AudioSamples) next.get()).samples();
        int length = all.length;
        all = Arrays.copyOf(all, length + samples.length);
        System.arraycopy(samples, 0, all, length, samples.length);
      }
    }
    return Arrays.copyOf(all, all.length + SILENT_SECONDS * 16_000);
  }

  private static List<GreyPicture> pictures(Path clip) throws IOException {
    List<GreyPicture> pictures = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(clip.toFile());
        Java2DFrameConverter converter = new Java2DFrameConverter()) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        pictures.add(GreyPicture.of(converter.convert(frame)));
      }
    }
    return pictures;
  }

  byte[] wav() {
    short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(sound[i] * 32_767);
    }
    return new UtteranceSound(0, samples).wav();
  }

  /** A browser reads luma as video has it, from 16 to 235. */
  private static byte[] luma(GreyPicture picture) {
    byte[] luma = new byte[picture.pixels().length];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = (byte) (16 + Math.round((picture.pixels()[i] & 0xff) * 219 / 255f));
    }
    return luma;
  }

  /** YUV4MPEG2, 25 pictures a second; the last one stands still. */
  void writePictures(Path file) throws IOException {
    int width = pictures.get(0).width();
    int height = pictures.get(0).height();
    byte[] colours = new byte[width * height / 2];
    Arrays.fill(colours, (byte) 128);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(
          "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n"
              .formatted(width, height, PICTURES_A_SECOND)
              .getBytes(US_ASCII));
      int count = pictures.size() + SILENT_SECONDS * PICTURES_A_SECOND;
      for (int i = 0; i < count; i++) {
        out.write("FRAME\n".getBytes(US_ASCII));
        out.write(luma(pictures.get(Math.min(i, pictures.size() - 1))));
        out.write(colours);
      }
    }
  }
}
