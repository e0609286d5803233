package org.lipstream.app.dashboard.speech;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.lipstream.app.log.LogReader;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.SoundFramer;
import org.lipstream.ingest.publish.LivePublication;
import org.lipstream.ingest.publish.SessionIds;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.InvalidRecordException;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.RecordEncoder.Position;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Somebody's sound, and lips where there are any, that become a session while they come. One thread
 * at a time.
 */
public final class SpokenStream {
  /** Records are looked for from so long before what the sender knows to be safe. */
  private static final long REACH_MS = 2_000;

  private final LivePublication publication;
  private final SoundFramer sound;
  private final long soundStartMs;
  private Optional<SpokenPictures> pictures = Optional.empty();
  private long crops;

  /**
   * How sound is sent.
   *
   * @param rateHz samples a second and channel
   * @param channels interleaved; they are mixed
   */
  public record Format(int rateHz, int channels) {}

  private SpokenStream(LivePublication publication, Format format) {
    this.publication = publication;
    soundStartMs = publication.sentMs(Modality.AUDIO);
    crops = publication.sentMs(Modality.VIDEO) / MediaFormat.LIP_FRAME_MS;
    sound = new SoundFramer(format.rateHz(), format.channels(), soundStartMs, publication::accept);
  }

  /**
   * Begins a session.
   *
   * @param name what its id is made of
   * @param lips whether lips will come, too
   * @throws org.lipstream.ingest.publish.PublishException if Kafka does not answer
   * @throws IllegalArgumentException if there is no such sound
   */
  public static SpokenStream open(Publishing publishing, String name, Format format, boolean lips) {
    Set<Modality> streams = EnumSet.of(Modality.AUDIO);
    if (lips) {
      streams.add(Modality.VIDEO);
    }
    return new SpokenStream(publishing.publisher().open(SessionIds.unique(name), streams), format);
  }

  /**
   * What a sender who lost the line still knows.
   *
   * @param key that it was given with the session
   * @param startEpochMs the session's start
   * @param acknowledgedMs media time up to which both its streams are safe
   */
  public record Left(String session, String key, long startEpochMs, long acknowledgedMs) {}

  /**
   * Goes on with a session behind what is on the topics: what the sender has of it from {@link
   * #soundMs} and {@link #lipsMs} on is to be sent again.
   *
   * @throws IllegalArgumentException if it is somebody else's, or has ended
   */
  public static SpokenStream resume(Publishing publishing, Left left, Format format, boolean lips) {
    LogReader log = new LogReader(publishing.address());
    Map<Modality, Position> from = new EnumMap<>(Modality.class);
    from.put(Modality.AUDIO, position(log, Modality.AUDIO, left));
    if (lips) {
      from.put(Modality.VIDEO, position(log, Modality.VIDEO, left));
    }
    return new SpokenStream(
        publishing.publisher().resume(left.session(), left.key(), left.startEpochMs(), from),
        format);
  }

  /** How far a stream's records go without a gap. */
  private static Position position(LogReader log, Modality stream, Left left) {
    Position[] position = {null};
    MediaTopic topic = MediaTopic.of(stream);
    log.records(
        topic.topic(),
        left.session(),
        left.startEpochMs() + left.acknowledgedMs() - REACH_MS,
        record -> {
          MediaRecord media = read(record);
          if (media != null && media.sessionStartEpochMs() == left.startEpochMs()) {
            if (media.endOfStream()) {
              throw new IllegalArgumentException(
                  "session: " + left.session() + " has ended (expected: an open one)");
            }
            if (position[0] == null || media.sequence() == position[0].records()) {
              position[0] = new Position(media.sequence() + 1, endMs(media));
            }
          }
          return true;
        });
    return position[0] == null ? Position.START : position[0];
  }

  private static MediaRecord read(ConsumerRecord<String, byte[]> record) {
    try {
      return MediaRecord.read(record.topic(), record.key(), record.value());
    } catch (InvalidProtocolBufferException | InvalidRecordException e) {
      return null;
    }
  }

  private static long endMs(MediaRecord media) {
    if (media.message() instanceof AudioChunk chunk) {
      long samples = chunk.getSamples().size() / Short.BYTES;
      return media.mediaTimeMs() + samples * 1_000 / MediaFormat.SAMPLE_RATE_HZ;
    }
    return media.mediaTimeMs() + MediaFormat.LIP_FRAME_MS;
  }

  /** The session's id. */
  public String session() {
    return publication.session();
  }

  /** What the sender needs to take it up again. */
  public Left left() {
    return new Left(
        publication.session(),
        publication.key(),
        publication.startEpochMs(),
        publication.acknowledgedMs(Modality.AUDIO));
  }

  /** Media time from which sound is expected. */
  public long soundMs() {
    return soundStartMs;
  }

  /** Media time from which lips are expected. */
  public long lipsMs() {
    return crops * MediaFormat.LIP_FRAME_MS;
  }

  /** Media time up to which sound is on its topic for good. */
  public long safeSoundMs() {
    return publication.acknowledgedMs(Modality.AUDIO);
  }

  /** Media time up to which lips are on their topic for good. */
  public long safeLipsMs() {
    return publication.acknowledgedMs(Modality.VIDEO);
  }

  /** Takes 16-bit little-endian sound that follows what was taken before. */
  public void accept(ByteBuffer pcm) {
    sound.accept(pcm);
  }

  /**
   * Takes a mouth crop; those that are left out before it are not made up.
   *
   * @param timeMs its media time
   * @param pixels grey, {@link MediaFormat#LIP_BYTES}
   * @param held where the face was not found in its picture, and the last place holds
   */
  public void accept(long timeMs, byte[] pixels, boolean held) {
    if (pixels.length != MediaFormat.LIP_BYTES) {
      throw new IllegalArgumentException(
          "lips: %d bytes (expected: %d)".formatted(pixels.length, MediaFormat.LIP_BYTES));
    }
    accept(new MediaEvent.LipCrop(timeMs, pixels, held));
  }

  private void accept(MediaEvent.LipCrop lips) {
    long crop = lips.mediaTimeMs() / MediaFormat.LIP_FRAME_MS;
    if (crop >= crops) {
      crops = crop + 1;
      long startMs = crop * MediaFormat.LIP_FRAME_MS;
      publication.accept(new MediaEvent.LipCrop(startMs, lips.pixels(), lips.interpolated()));
    }
  }

  /**
   * Takes a picture of somebody's face: the mouth is cut out, and the picture dropped.
   *
   * @param timeMs its media time; what was taken already is passed over
   * @param jpeg no larger than {@link SpokenPictures#LARGEST_SIDE}
   * @throws IllegalArgumentException if it is no such picture
   */
  public void acceptPicture(long timeMs, byte[] jpeg) {
    if (pictures.isEmpty()) {
      pictures = Optional.of(new SpokenPictures(this::accept));
    }
    pictures.get().accept(timeMs, jpeg);
  }

  /** The newest mouth that was cut out of a picture, {@link MediaFormat#LIP_BYTES}. */
  public Optional<byte[]> newestMouth() {
    return pictures.flatMap(SpokenPictures::newestMouth);
  }

  /** Leaves the session open: what was taken in whole chunks is written, nothing more is taken. */
  public void leave() {
    publication.leave();
    pictures.ifPresent(SpokenPictures::close);
  }

  /** Whether somebody else has written more of the session, or its end. */
  boolean isTakenOver(Publishing publishing) {
    try {
      Position written = position(new LogReader(publishing.address()), Modality.AUDIO, left());
      return written.endMs() > publication.sentMs(Modality.AUDIO);
    } catch (IllegalArgumentException e) {
      return true; // it has its end
    }
  }

  /** Ends the session: what is left is written, then that it is over. */
  public void end() {
    sound.finish();
    pictures.ifPresent(SpokenPictures::finish);
    publication.end();
    pictures.ifPresent(SpokenPictures::close);
  }
}
