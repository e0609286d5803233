package org.lipstream.ingest.media;

import be.tarsos.dsp.io.TarsosDSPAudioInputStream;
import be.tarsos.dsp.io.jvm.JVMAudioInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FrameGrabber;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * This machine's first microphone and camera. There is no clock that both share: the microphone is
 * opened once the camera has given its first picture, so that their starts are some tens of
 * milliseconds apart. Media end when the reading thread is interrupted.
 */
final class LiveSource implements MediaSource {
  private static final int[] RATES_HZ = {MediaFormat.SAMPLE_RATE_HZ, 48_000, 44_100};

  private final String name;
  private final Optional<TargetDataLine> line;
  private final Optional<FFmpegFrameGrabber> camera;
  private final Optional<LipTrack> lips;
  private final Tracks tracks;

  static MediaSource open(boolean microphone, boolean camera) {
    if (!microphone && !camera) {
      throw new IllegalArgumentException("live source: none (expected: microphone or camera)");
    }
    Optional<FFmpegFrameGrabber> grabber = camera ? Optional.of(openCamera()) : Optional.empty();
    try {
      String name = camera ? (microphone ? "camera-mic" : "camera") : "mic";
      Optional<LipTrack> lips = grabber.map(LiveSource::lips);
      return new LiveSource(
          name, microphone ? Optional.of(openLine()) : Optional.empty(), grabber, lips);
    } catch (MediaException e) {
      grabber.ifPresent(Grabbers::close);
      throw e;
    }
  }

  private LiveSource(
      String name,
      Optional<TargetDataLine> line,
      Optional<FFmpegFrameGrabber> camera,
      Optional<LipTrack> lips) {
    this.name = name;
    this.line = line;
    this.camera = camera;
    this.lips = lips;
    List<MediaTrack> started = new ArrayList<>();
    line.ifPresent(open -> started.add(new AudioTrack(stream(open), name)));
    lips.ifPresent(started::add);
    this.tracks = new Tracks(started);
  }

  private static LipTrack lips(FFmpegFrameGrabber camera) {
    Pictures pictures = new Pictures(camera);
    if (pictures.isEmpty()) {
      pictures.close();
      throw new MediaException("camera", "gives no pictures", null);
    }
    pictures.start(pictures.firstTimestampUs());
    return new LipTrack(pictures);
  }

  private static TargetDataLine openLine() {
    for (int rateHz : RATES_HZ) {
      AudioFormat format = new AudioFormat(rateHz, Short.SIZE, 1, true, false);
      if (AudioSystem.isLineSupported(new DataLine.Info(TargetDataLine.class, format))) {
        try {
          TargetDataLine line = AudioSystem.getTargetDataLine(format);
          line.open(format);
          line.start();
          return line;
        } catch (LineUnavailableException e) {
          throw new MediaException("microphone", "in use or not allowed: " + e.getMessage(), e);
        }
      }
    }
    throw new MediaException(
        "microphone", "none on this machine (expected: one of " + lines() + ")", null);
  }

  /** What the system says it can record from. */
  private static String lines() {
    List<String> names = new ArrayList<>();
    for (Mixer.Info info : AudioSystem.getMixerInfo()) {
      if (AudioSystem.getMixer(info).getTargetLineInfo().length > 0) {
        names.add(info.getName());
      }
    }
    return names.isEmpty() ? "the system's, which has none" : String.join(", ", names);
  }

  private static TarsosDSPAudioInputStream stream(TargetDataLine line) {
    return new JVMAudioInputStream(new AudioInputStream(line));
  }

  private static FFmpegFrameGrabber openCamera() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String device = "/dev/video0";
    String format = "v4l2";
    if (system.contains("mac")) {
      device = "0";
      format = "avfoundation";
    } else if (system.contains("windows")) {
      device = "0";
      format = "vfwcap";
    }
    FFmpegFrameGrabber grabber = Grabbers.ofDevice(device, format);
    try {
      grabber.start();
      grabber.setImageMode(FrameGrabber.ImageMode.GRAY);
      return grabber;
    } catch (IOException e) {
      Grabbers.close(grabber);
      throw new MediaException(
          "camera", "none at " + device + " (expected: one of " + format + ")", e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean has(Modality modality) {
    return tracks.has(modality);
  }

  @Override
  public OptionalLong durationMs() {
    return OptionalLong.empty();
  }

  @Override
  public Optional<MediaEvent> next() {
    return Thread.currentThread().isInterrupted() ? Optional.empty() : tracks.next();
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public boolean faceFound() {
    return lips.map(LipTrack::faceFound).orElse(false);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {
    line.ifPresent(TargetDataLine::close);
    tracks.close();
    camera.ifPresent(Grabbers::close);
  }
}
