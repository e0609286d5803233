package org.lipstream.ingest.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FrameGrabber;
import org.lipstream.ingest.lips.NativeLibraries;

/** Opens FFmpeg on files, and says in one line why it cannot. */
final class Grabbers {
  private static final Set<String> FRAMES_ALONE =
      Set.of("aac", "mp3", "ac3", "eac3", "dts", "loas", "amr");

  static {
    NativeLibraries.prepare();
    // FFmpeg's own words go to standard error and speak of bitstreams; ours name the file.
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
  }

  private static final String NETWORK =
      "http,https,tcp,tls,crypto,rtsp,rtp,srtp,udp,rtmp,rtmps,data";

  /** Nothing for so long is a line that is lost. */
  private static final String NETWORK_TIMEOUT_US = "10000000";

  private Grabbers() {}

  /** Which containers are read. */
  enum Formats {
    /** Whatever FFmpeg knows. */
    ALL(""),
    /** Those that hold their media themselves and name no other files, by FFmpeg's names. */
    SELF_CONTAINED(
        "aac,ac3,aiff,amr,asf,au,avi,caf,eac3,flac,flv,m4a,matroska,mov,mp3,mp4,mpeg,mpegts,mxf,"
            + "ogg,opus,rm,voc,w64,wav,webm");

    private final String names;

    Formats(String names) {
      this.names = names;
    }
  }

  /**
   * Opens a file.
   *
   * @param videoStream the container's index of the video stream to decode, or -1 for the first
   * @throws MediaException if there is nothing to read in it
   */
  static FFmpegFrameGrabber open(Path file, int videoStream, Formats formats) {
    return open(file, -1, videoStream, formats);
  }

  /**
   * Opens a file for its sound.
   *
   * @param audioStream the container's index of the stream to decode, or -1 for the first
   * @throws MediaException if there is nothing to read in it
   */
  static FFmpegFrameGrabber openSound(Path file, int audioStream, Formats formats) {
    return open(file, audioStream, -1, formats);
  }

  /** For one of this machine's devices; not started. */
  static FFmpegFrameGrabber ofDevice(String device, String format) {
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(device);
    grabber.setFormat(format);
    return grabber;
  }

  private static FFmpegFrameGrabber open(
      Path file, int audioStream, int videoStream, Formats formats) {
    check(file);
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toAbsolutePath().toString());
    // A playlist must not make this program fetch what it lists.
    grabber.setOption("protocol_whitelist", "file");
    if (!formats.names.isEmpty()) {
      grabber.setOption("format_whitelist", formats.names);
    }
    grabber.setSampleMode(FrameGrabber.SampleMode.RAW); // its converter knows no changes
    grabber.setImageMode(FrameGrabber.ImageMode.GRAY);
    if (audioStream >= 0) {
      grabber.setAudioStream(audioStream);
    }
    if (videoStream >= 0) {
      grabber.setVideoStream(videoStream);
    } else {
      grabber.setVideoOption("threads", "1");
    }
    try {
      grabber.start();
    } catch (IOException e) {
      close(grabber);
      throw new MediaException(file, "not media (expected: a file that FFmpeg reads)", e);
    }
    if ("tty".equals(grabber.getFormat())) {
      close(grabber);
      throw new MediaException(file, "text, not media (expected: a file that FFmpeg reads)");
    }
    return grabber;
  }

  /**
   * Opens a stream that cannot be wound back.
   *
   * @throws MediaException if there is nothing to read in it
   */
  static FFmpegFrameGrabber open(InputStream in, String name) {
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(in, 0);
    grabber.setOption("format_whitelist", Formats.SELF_CONTAINED.names);
    // What is said is to be read soon: the format is guessed from what comes first.
    grabber.setOption("probesize", "65536");
    grabber.setOption("analyzeduration", "500000");
    grabber.setSampleMode(FrameGrabber.SampleMode.RAW);
    try {
      grabber.start();
      return grabber;
    } catch (IOException e) {
      close(grabber);
      throw new MediaException(name, "not media that can be read front to back", e);
    }
  }

  /**
   * Opens a stream on the network, which may name others there, but no files of this machine.
   *
   * @throws MediaException if it cannot be opened
   */
  static FFmpegFrameGrabber openAddress(String address) {
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(address);
    grabber.setOption("protocol_whitelist", NETWORK);
    grabber.setOption("rw_timeout", NETWORK_TIMEOUT_US);
    if (address.startsWith("rtsp:")) {
      grabber.setOption("rtsp_transport", "tcp");
      grabber.setOption("timeout", NETWORK_TIMEOUT_US);
    }
    grabber.setOption("analyzeduration", "1000000");
    grabber.setSampleMode(FrameGrabber.SampleMode.RAW);
    try {
      grabber.start();
      return grabber;
    } catch (IOException e) {
      close(grabber);
      throw new MediaException(address, "cannot be opened (expected: a stream that is there)", e);
    }
  }

  private static void check(Path file) {
    if (!Files.exists(file)) {
      throw new MediaException(file, "no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new MediaException(file, "not a regular file (expected: a media file)");
    }
    if (!Files.isReadable(file)) {
      throw new MediaException(file, "not readable (expected: a file that may be read)");
    }
    try {
      if (Files.size(file) == 0) {
        throw new MediaException(file, "empty (expected: a media file)");
      }
    } catch (IOException e) {
      throw new MediaException(file, "not readable: " + e.getMessage(), e);
    }
  }

  /**
   * Whether a file is one coded frame after the other, and no container: its times and its length
   * are guesses from the first frames.
   */
  static boolean hasGuessedTimes(FFmpegFrameGrabber grabber) {
    return FRAMES_ALONE.contains(grabber.getFormat());
  }

  static void close(FFmpegFrameGrabber grabber) {
    try {
      grabber.close();
    } catch (FrameGrabber.Exception e) {
      throw new IllegalStateException("FFmpeg does not close: " + e.getMessage(), e);
    }
  }
}
