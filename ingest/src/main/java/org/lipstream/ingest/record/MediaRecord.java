package org.lipstream.ingest.record;

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
