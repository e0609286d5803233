package org.lipstream.ingest.record;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import org.lipstream.media.Modality;

/**
 * What every record of media says, whatever it carries.
 *
 * @param sequence counts the stream's records from 0
 * @param mediaTimeMs from the session's start
 * @param sessionStartEpochMs on the publisher's clock
 * @param endOfStream whether it ends its stream and carries nothing
 * @param otherModalityAbsent whether the session has no other stream
 * @param message as it is on the topic
 */
public record MediaRecord(
    Modality modality,
    String session,
    long sequence,
    long mediaTimeMs,
    long sessionStartEpochMs,
    boolean endOfStream,
    boolean otherModalityAbsent,
    MessageLite message) {

  /**
   * Reads a record.
   *
   * @param topic that it came from, one of {@link MediaTopic#topics}
   * @throws InvalidProtocolBufferException if the value is no Protobuf
   * @throws InvalidRecordException naming the first field that breaks a rule
   */
  public static MediaRecord read(String topic, String key, byte[] value)
      throws InvalidProtocolBufferException {
    MediaTopic stream = MediaTopic.named(topic);
    MediaRecords.checkSize(value);
    MediaRecord record = parse(stream, value);
    switch (stream) {
      case AUDIO -> MediaRecords.check(key, (AudioChunk) record.message);
      case LIPS -> MediaRecords.check(key, (LipFrame) record.message);
    }
    return record;
  }

  /**
   * Reads a value that was checked before.
   *
   * @throws InvalidProtocolBufferException if it is no Protobuf
   */
  public static MediaRecord parse(MediaTopic stream, byte[] value)
      throws InvalidProtocolBufferException {
    return switch (stream) {
      case AUDIO -> of(AudioChunk.parseFrom(value));
      case LIPS -> of(LipFrame.parseFrom(value));
    };
  }

  /** The same of a session of which nothing else is wanted. */
  public MediaRecord alone() {
    return new MediaRecord(
        modality, session, sequence, mediaTimeMs, sessionStartEpochMs, endOfStream, true, message);
  }

  /** Sound. */
  public static MediaRecord of(AudioChunk chunk) {
    return new MediaRecord(
        Modality.AUDIO,
        chunk.getSession(),
        chunk.getSequence(),
        chunk.getMediaTimeMs(),
        chunk.getSessionStartEpochMs(),
        chunk.getEndOfStream(),
        chunk.getOtherModalityAbsent(),
        chunk);
  }

  /** A mouth crop. */
  public static MediaRecord of(LipFrame frame) {
    return new MediaRecord(
        Modality.VIDEO,
        frame.getSession(),
        frame.getSequence(),
        frame.getMediaTimeMs(),
        frame.getSessionStartEpochMs(),
        frame.getEndOfStream(),
        frame.getOtherModalityAbsent(),
        frame);
  }
}
