package org.lipstream.ingest.publish;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecords;
import org.lipstream.ingest.record.Topics;

/**
 * The serdes of the media topics' values. A value that is not Protobuf makes the deserializer throw
 * a {@link SerializationException} with one line; whether its fields make sense is {@link
 * MediaRecords}' business.
 */
public final class MediaSerdes {
  private MediaSerdes() {}

  /** Values of {@link Topics#AUDIO}. */
  public static Serde<AudioChunk> audioChunk() {
    return serde("AudioChunk", AudioChunk.parser());
  }

  /** Values of {@link Topics#LIPS}. */
  public static Serde<LipFrame> lipFrame() {
    return serde("LipFrame", LipFrame.parser());
  }

  private static <T extends MessageLite> Serde<T> serde(String name, Parser<T> parser) {
    Serializer<T> serializer = (topic, message) -> message == null ? null : message.toByteArray();
    Deserializer<T> deserializer =
        (topic, bytes) -> bytes == null ? null : read(name, parser, bytes);
    return Serdes.serdeFrom(serializer, deserializer);
  }

  private static <T> T read(String name, Parser<T> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException(
          "value: " + bytes.length + " bytes (expected: " + name + " as Protobuf)", e);
    }
  }
}
