package org.lipstream.ingest.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Reads a decoded frame's samples, whatever their layout; each frame says its own. */
final class DecodedSamples {
  private DecodedSamples() {}

  /**
   * The samples in [-1, 1], channel by channel.
   *
   * @return [channels][samples]; empty where the layout is none that is known
   */
  static float[][] of(AVFrame frame) {
    int channels = frame.ch_layout().nb_channels();
    int samples = frame.nb_samples();
    int bytes = avutil.av_get_bytes_per_sample(frame.format());
    if (channels < 1 || samples < 1 || bytes < 1) {
      return new float[0][];
    }
    boolean planar = avutil.av_sample_fmt_is_planar(frame.format()) != 0;
    int format = avutil.av_get_packed_sample_fmt(frame.format());
    PointerPointer<?> planes = new PointerPointer<Pointer>(frame.extended_data());
    float[][] read = new float[channels][samples]; // [channels][samples]
    for (int channel = 0; channel < channels; channel++) {
      int step = planar ? 1 : channels;
      ByteBuffer plane =
          new BytePointer(planes.get(planar ? channel : 0))
              .capacity((long) samples * step * bytes)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder());
      for (int i = 0; i < samples; i++) {
        int at = (planar ? i : i * channels + channel) * bytes;
        read[channel][i] = sample(plane, at, format);
      }
    }
    return read;
  }

  private static float sample(ByteBuffer plane, int at, int format) {
    return switch (format) {
      case avutil.AV_SAMPLE_FMT_U8 -> ((plane.get(at) & 0xff) - 128) / 128f;
      case avutil.AV_SAMPLE_FMT_S16 -> plane.getShort(at) / 32_768f;
      case avutil.AV_SAMPLE_FMT_S32 -> plane.getInt(at) / 2_147_483_648f;
      case avutil.AV_SAMPLE_FMT_S64 -> plane.getLong(at) / 9_223_372_036_854_775_808f;
      case avutil.AV_SAMPLE_FMT_FLT -> plane.getFloat(at);
      case avutil.AV_SAMPLE_FMT_DBL -> (float) plane.getDouble(at);
      default -> 0;
    };
  }
}
