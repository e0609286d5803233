package org.lipstream.ingest.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;

/**
 * Which streams of a file are used where it has several of a kind: the first on which something can
 * be heard, the first that shows a face; the first where none does.
 */
final class StreamChoice {
  /** So much of each stream is looked at. */
  private static final long LOOKED_AT_US = 60_000_000;

  /** A stream whose samples are all below may be silent: -50 dB. */
  private static final float SILENT = 0.003f;

  /** A silent stream is left for one that is so many times louder. */
  private static final float LOUDER = 10;

  private static final int PICTURES = 250;

  private final Path file;
  private final Grabbers.Formats formats;

  StreamChoice(Path file, Grabbers.Formats formats) {
    this.file = file;
    this.formats = formats;
  }

  /** The index of the stream of sound; -1 for the first, and where there is none. */
  int sound(FFmpegFrameGrabber grabber) {
    List<Integer> streams = streams(grabber, avutil.AVMEDIA_TYPE_AUDIO);
    if (streams.size() < 2) {
      return -1;
    }
    float first = peak(streams.get(0));
    if (first >= SILENT) {
      return -1;
    }
    for (int other : streams.subList(1, streams.size())) {
      if (peak(other) > Math.max(SILENT, LOUDER * first)) {
        return other;
      }
    }
    return -1;
  }

  /** The index of the stream of moving pictures, cover art apart; -1 where there is none. */
  int pictures(FFmpegFrameGrabber grabber) {
    List<Integer> streams = streams(grabber, avutil.AVMEDIA_TYPE_VIDEO);
    if (streams.size() > 1) {
      for (int stream : streams) {
        if (showsFace(stream)) {
          return stream;
        }
      }
    }
    return streams.isEmpty() ? -1 : streams.get(0);
  }

  private static List<Integer> streams(FFmpegFrameGrabber grabber, int kind) {
    AVFormatContext context = grabber.getFormatContext();
    List<Integer> streams = new ArrayList<>();
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      boolean coverArt = (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
      if (stream.codecpar().codec_type() == kind && !coverArt) {
        streams.add(i);
      }
    }
    return streams;
  }

  /** The largest sample of a stream's beginning; 0 where it cannot be read. */
  private float peak(int stream) {
    FFmpegFrameGrabber grabber = Grabbers.openSound(file, stream, formats);
    try {
      float peak = 0;
      Frame frame = grabber.grabFrame(true, false, true, false, false);
      while (frame != null && frame.timestamp < LOOKED_AT_US && peak < SILENT * LOUDER) {
        if (frame.opaque instanceof AVFrame decoded) {
          for (float[] channel : DecodedSamples.of(decoded)) {
            for (float sample : channel) {
              peak = Math.max(peak, Math.abs(sample));
            }
          }
        }
        frame = grabber.grabFrame(true, false, true, false, false);
      }
      return peak;
    } catch (IOException e) {
      return 0;
    } finally {
      Grabbers.close(grabber);
    }
  }

  private boolean showsFace(int stream) {
    FFmpegFrameGrabber grabber = Grabbers.open(file, stream, formats);
    try {
      Pictures pictures = new Pictures(grabber);
      pictures.start(pictures.firstTimestampUs());
      try (LipTrack lips = new LipTrack(pictures)) {
        for (int i = 0; i < PICTURES && lips.next().isPresent(); i++) {
          if (lips.faceFound()) {
            return true;
          }
        }
        return false;
      }
    } finally {
      Grabbers.close(grabber);
    }
  }
}
