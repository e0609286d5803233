package org.lipstream.ingest.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.lipstream.media.Modality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A media file. Sound and pictures are decoded by two readers of the same file, so that memory
 * stays flat however the container interleaves them.
 */
final class FileSource implements MediaSource {
  private static final Logger log = LoggerFactory.getLogger(FileSource.class);

  /** A file that ends this much before its stated duration is called cut short. */
  private static final long MISSING_MS = 500;

  private final Path file;
  private final FFmpegFrameGrabber first;
  private final Grabbers.Formats formats;
  private final OptionalLong durationMs;
  private final boolean lengthGuessed;
  private final boolean chained;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private DecodedAudio sound;
  private Pictures pictures;
  private LipTrack lips;
  private Tracks tracks;
  private boolean ended;

  static MediaSource open(Path file) {
    return open(new FileSource(file, Grabbers.Formats.ALL), true);
  }

  static MediaSource openForeign(Path file) {
    return open(new FileSource(file, Grabbers.Formats.SELF_CONTAINED), true);
  }

  static MediaSource openSound(Path file) {
    return open(new FileSource(file, Grabbers.Formats.ALL), false);
  }

  private static MediaSource open(FileSource source, boolean withPictures) {
    try {
      source.start(withPictures);
      return source;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private FileSource(Path file, Grabbers.Formats formats) {
    this.file = file;
    this.formats = formats;
    this.first = Grabbers.open(file, -1, formats);
    opened.add(() -> Grabbers.close(first));
    this.chained = OggChain.isChained(file);
    long lengthUs = chained ? 0 : first.getLengthInTime();
    this.lengthGuessed = Grabbers.hasGuessedTimes(first);
    this.durationMs = lengthUs > 0 ? OptionalLong.of(lengthUs / 1000) : OptionalLong.empty();
  }

  private void start(boolean withPictures) {
    StreamChoice choice = new StreamChoice(file, formats);
    int videoStream = withPictures ? choice.pictures(first) : -1;
    if (!withPictures && !first.hasAudio()) {
      throw new MediaException(file, "no sound (expected: audio)");
    }
    if (!first.hasAudio() && videoStream < 0) {
      throw new MediaException(file, "neither sound nor pictures (expected: one of them)");
    }
    if (first.hasAudio() && first.getSampleRate() > 0) {
      openSound(parts(choice.sound(first), videoStream));
    }
    openPictures(videoStream);
    if (sound == null && pictures == null) {
      throw new MediaException(file, "nothing could be decoded (expected: sound or pictures)");
    }
    long originUs =
        Math.min(
            sound == null ? Long.MAX_VALUE : sound.firstTimestampUs(),
            pictures == null ? Long.MAX_VALUE : pictures.firstTimestampUs());
    List<MediaTrack> started = new ArrayList<>();
    if (sound != null) {
      sound.start(originUs);
      started.add(new AudioTrack(sound, name()));
    }
    if (pictures != null) {
      pictures.start(originUs);
      lips = new LipTrack(pictures);
      started.add(lips);
    }
    tracks = new Tracks(started);
  }

  /** Where the sound is read from. */
  private SoundParts parts(int audioStream, int videoStream) {
    if (audioStream >= 0) {
      FFmpegFrameGrabber other = Grabbers.openSound(file, audioStream, formats);
      opened.add(() -> Grabbers.close(other));
      warn("the first sound is silent; going on with stream " + audioStream);
      return SoundParts.of(other);
    }
    if (chained && videoStream < 0) {
      return chain();
    }
    return SoundParts.of(first);
  }

  private SoundParts chain() {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      opened.add(in);
      SoundParts links = SoundParts.chained(in, file.toString());
      opened.add(links);
      return links;
    } catch (IOException e) {
      throw new MediaException(file, "not readable: " + e.getMessage(), e);
    }
  }

  private void openSound(SoundParts parts) {
    DecodedAudio decoded = new DecodedAudio(parts);
    if (decoded.isEmpty()) {
      warn("the sound could not be decoded; going on with pictures alone");
    } else {
      sound = decoded;
    }
  }

  private void openPictures(int videoStream) {
    if (videoStream >= 0) {
      FFmpegFrameGrabber grabber = Grabbers.open(file, videoStream, formats);
      opened.add(() -> Grabbers.close(grabber));
      Pictures decoded = new Pictures(grabber);
      if (decoded.isEmpty()) {
        decoded.close();
        warn("the pictures could not be decoded; going on with sound alone");
      } else {
        pictures = decoded;
      }
    }
  }

  @Override
  public Optional<MediaEvent> next() {
    Optional<MediaEvent> event = tracks.next();
    if (event.isEmpty()) {
      end();
    }
    return event;
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (sound != null && sound.fault() != null) {
      warn(sound.fault());
    }
    if (pictures != null && pictures.fault() != null) {
      warn(pictures.fault());
    }
    long playedMs = tracks.positionMs();
    if (!lengthGuessed
        && durationMs.isPresent()
        && durationMs.getAsLong() - playedMs > MISSING_MS) {
      warn("cut short: " + playedMs + " of " + durationMs.getAsLong() + " ms could be read");
    }
    if (hasVideo() && !faceFound()) {
      warn("no face was found in any picture; the lips are not usable");
    }
  }

  private void warn(String problem) {
    String line = file + ": " + problem;
    warnings.add(line);
    log.debug(line);
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public boolean has(Modality modality) {
    return tracks.has(modality);
  }

  @Override
  public OptionalLong durationMs() {
    return durationMs;
  }

  @Override
  public boolean faceFound() {
    return lips != null && lips.faceFound();
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    if (tracks != null) {
      tracks.close();
    } else if (pictures != null) {
      pictures.close();
    }
    for (AutoCloseable each : opened) {
      closeQuietly(each);
    }
    opened.clear();
  }

  private static void closeQuietly(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      log.debug("not closed", e); // it was read alone
    }
  }
}
