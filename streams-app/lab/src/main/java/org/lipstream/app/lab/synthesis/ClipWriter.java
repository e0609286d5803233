package org.lipstream.app.lab.synthesis;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.lipstream.media.MediaFormat;

/** Writes pictures and sound as an mp4 of H.264 and AAC. */
final class ClipWriter {
  private static final String VIDEO_ENCODER = "libopenh264";
  private static final int VIDEO_BITS_PER_SECOND = 240_000;
  private static final int AUDIO_BITS_PER_SECOND = 56_000;
  private static final int SAMPLES_A_FRAME =
      MediaFormat.SAMPLE_RATE_HZ / TalkingFace.FRAMES_PER_SECOND;

  private ClipWriter() {}

  /**
   * @param pictures as many as cover the sound
   * @throws IOException if the file cannot be written
   */
  static void write(Path file, Stream<BufferedImage> pictures, float[] samples) throws IOException {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    try (FFmpegFrameRecorder recorder =
            new FFmpegFrameRecorder(file.toFile(), TalkingFace.WIDTH, TalkingFace.HEIGHT, 1);
        Frame picture = new Frame(TalkingFace.WIDTH, TalkingFace.HEIGHT, Frame.DEPTH_UBYTE, 3)) {
      configure(recorder);
      recorder.start();
      int written = 0;
      for (Iterator<BufferedImage> each = pictures.iterator(); each.hasNext(); ) {
        fill(picture, each.next());
        recorder.record(picture);
        recorder.recordSamples(MediaFormat.SAMPLE_RATE_HZ, 1, pcm(samples, written));
        written += SAMPLES_A_FRAME;
      }
      recorder.stop();
    }
  }

  private static void configure(FFmpegFrameRecorder recorder) {
    recorder.setFormat("mp4");
    recorder.setFrameRate(TalkingFace.FRAMES_PER_SECOND);
    recorder.setVideoCodecName(VIDEO_ENCODER);
    recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setVideoBitrate(VIDEO_BITS_PER_SECOND);
    recorder.setGopSize(2 * TalkingFace.FRAMES_PER_SECOND);
    // A frame left out to save bits would move all that follow.
    recorder.setVideoOption("allow_skip_frames", "0");
    // The head of the file first, so that a browser can play while it loads; and no encoder's name,
    // which changes with versions.
    recorder.setOption("movflags", "+faststart");
    recorder.setOption("fflags", "+bitexact");
    recorder.setAudioCodec(avcodec.AV_CODEC_ID_AAC);
    recorder.setSampleRate(MediaFormat.SAMPLE_RATE_HZ);
    recorder.setAudioBitrate(AUDIO_BITS_PER_SECOND);
  }

  private static void fill(Frame frame, BufferedImage picture) {
    byte[] bgr = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    pixels.clear();
    int row = TalkingFace.WIDTH * 3;
    for (int y = 0; y < TalkingFace.HEIGHT; y++) {
      pixels.position(y * frame.imageStride);
      pixels.put(bgr, y * row, row);
    }
    pixels.clear();
  }

  /** One picture's worth of sound, silence where it has ended. */
  private static ShortBuffer pcm(float[] samples, int from) {
    ShortBuffer buffer = ShortBuffer.allocate(SAMPLES_A_FRAME);
    for (int i = from; i < from + SAMPLES_A_FRAME; i++) {
      float sample = i < samples.length ? samples[i] : 0;
      buffer.put((short) Math.round(Math.max(-1, Math.min(1, sample)) * Short.MAX_VALUE));
    }
    buffer.flip();
    return buffer;
  }
}
