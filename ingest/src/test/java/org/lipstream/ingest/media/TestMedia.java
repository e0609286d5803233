package org.lipstream.ingest.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/** Writes media whose every sample and picture is known. Pictures and sound are lossless. */
final class TestMedia {
  private final Path file;
  private int width;
  private int height;
  private double framesPerSecond = 25;
  private int pictures;
  private LongUnaryOperator pictureTimeUs = k -> Math.round(k * 1e6 / framesPerSecond);
  private IntUnaryOperator level = k -> 128;
  private boolean brightLeft;
  private int rateHz = 16_000;
  private int channels;
  private float[] samples = new float[0];
  private Consumer<FFmpegFrameRecorder> settings = recorder -> {};

  TestMedia(Path file) {
    this.file = file;
  }

  TestMedia pictures(int count, double framesPerSecond) {
    return pictures(count, framesPerSecond, 64, 48);
  }

  TestMedia pictures(int count, double framesPerSecond, int width, int height) {
    this.pictures = count;
    this.framesPerSecond = framesPerSecond;
    this.width = width;
    this.height = height;
    return this;
  }

  /** The time of each picture instead of even ones, to a millisecond. */
  TestMedia pictureTimesUs(LongUnaryOperator times) {
    this.pictureTimeUs = times;
    return this;
  }

  /** The grey level of each picture. */
  TestMedia level(IntUnaryOperator level) {
    this.level = level;
    return this;
  }

  /** Makes the left half of every picture white. */
  TestMedia brightLeft() {
    this.brightLeft = true;
    return this;
  }

  /** The same samples on all channels. */
  TestMedia sound(float[] samples, int rateHz, int channels) {
    this.samples = samples;
    this.rateHz = rateHz;
    this.channels = channels;
    return this;
  }

  TestMedia settings(Consumer<FFmpegFrameRecorder> settings) {
    this.settings = settings;
    return this;
  }

  Path write() throws IOException {
    try (FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(file.toFile(), width, height, channels)) {
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_FFV1);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_GRAY8);
      recorder.setFrameRate(framesPerSecond);
      recorder.setAudioCodec(avcodec.AV_CODEC_ID_PCM_S16LE);
      recorder.setSampleRate(rateHz);
      settings.accept(recorder);
      recorder.start();
      for (int k = 0; k < pictures; k++) {
        recorder.setTimestamp(pictureTimeUs.applyAsLong(k));
        recorder.record(picture(k));
      }
      if (channels > 0) {
        recordSound(recorder);
      }
    }
    return file;
  }

  private Frame picture(int k) {
    Frame frame = new Frame(width, height, Frame.DEPTH_UBYTE, 1);
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    for (int i = 0; i < pixels.limit(); i++) {
      boolean left = i % frame.imageStride < width / 2;
      pixels.put(i, (byte) (brightLeft && left ? 255 : level.applyAsInt(k)));
    }
    return frame;
  }

  private void recordSound(FFmpegFrameRecorder recorder) throws IOException {
    FloatBuffer interleaved = FloatBuffer.allocate(samples.length * channels);
    for (float sample : samples) {
      for (int channel = 0; channel < channels; channel++) {
        interleaved.put(sample);
      }
    }
    interleaved.flip();
    recorder.recordSamples(rateHz, channels, interleaved);
  }

  /** Copies a file, all its sound moved to a later time. */
  static Path delaySound(Path from, Path to, long delayUs) throws IOException {
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(from.toFile())) {
      grabber.start();
      try (FFmpegFrameRecorder recorder =
          new FFmpegFrameRecorder(
              to.toFile(),
              grabber.getImageWidth(),
              grabber.getImageHeight(),
              grabber.getAudioChannels())) {
        recorder.start(grabber.getFormatContext());
        for (AVPacket packet = grabber.grabPacket();
            packet != null;
            packet = grabber.grabPacket()) {
          if (packet.stream_index() == grabber.getAudioStream()) {
            AVRational unit = grabber.getFormatContext().streams(packet.stream_index()).time_base();
            long delay = delayUs * unit.den() / unit.num() / 1_000_000;
            packet.pts(packet.pts() + delay);
            packet.dts(packet.dts() + delay);
          }
          recorder.recordPacket(packet);
        }
      }
    }
    return to;
  }

  /** A sine of amplitude 0.5. */
  static float[] tone(double hz, int rateHz, double seconds) {
    float[] tone = new float[(int) Math.round(seconds * rateHz)];
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return tone;
  }

  /** Silence with one click. */
  static float[] click(double atSeconds, int rateHz, double seconds) {
    float[] samples = new float[(int) Math.round(seconds * rateHz)];
    samples[(int) Math.round(atSeconds * rateHz)] = 0.9f;
    return samples;
  }

  static int loudest(float[] samples) {
    int loudest = 0;
    for (int i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) > Math.abs(samples[loudest])) {
        loudest = i;
      }
    }
    return loudest;
  }
}
