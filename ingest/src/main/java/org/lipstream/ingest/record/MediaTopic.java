package org.lipstream.ingest.record;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import org.lipstream.media.Modality;

/** The topics that media go to, one for each kind of them. */
public enum MediaTopic {
  AUDIO(Modality.AUDIO, Topics.AUDIO) {
    @Override
    MediaRecord checked(String key, byte[] value) throws InvalidProtocolBufferException {
      AudioChunk chunk = AudioChunk.parseFrom(value);
      MediaRecords.check(key, chunk);
      return MediaRecord.of(chunk);
    }

    @Override
    public MediaRecord parse(byte[] value) throws InvalidProtocolBufferException {
      return MediaRecord.of(AudioChunk.parseFrom(value));
    }
  },
  LIPS(Modality.VIDEO, Topics.LIPS) {
    @Override
    MediaRecord checked(String key, byte[] value) throws InvalidProtocolBufferException {
      LipFrame frame = LipFrame.parseFrom(value);
      MediaRecords.check(key, frame);
      return MediaRecord.of(frame);
    }

    @Override
    public MediaRecord parse(byte[] value) throws InvalidProtocolBufferException {
      return MediaRecord.of(LipFrame.parseFrom(value));
    }
  };

  private final Modality modality;
  private final String topic;

  MediaTopic(Modality modality, String topic) {
    this.modality = modality;
    this.topic = topic;
  }

  public Modality modality() {
    return modality;
  }

  /** The topic's name. */
  public String topic() {
    return topic;
  }

  /** All names. */
  public static List<String> topics() {
    return Arrays.stream(values()).map(MediaTopic::topic).toList();
  }

  /** The topic of a kind of media. */
  public static MediaTopic of(Modality modality) {
    return Arrays.stream(values())
        .filter(each -> each.modality == modality)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Reads a record.
   *
   * @param topic that it came from, one of {@link #topics}
   * @throws InvalidProtocolBufferException if the value is no Protobuf
   * @throws InvalidRecordException naming the first field that breaks a rule
   */
  public static MediaRecord read(String topic, String key, byte[] value)
      throws InvalidProtocolBufferException {
    for (MediaTopic each : values()) {
      if (each.topic.equals(topic)) {
        MediaRecords.checkSize(value);
        return each.checked(key, value);
      }
    }
    throw new IllegalArgumentException("topic: " + topic + " (expected: one of " + topics() + ")");
  }

  abstract MediaRecord checked(String key, byte[] value) throws InvalidProtocolBufferException;

  /** Reads a value that was checked before. */
  public abstract MediaRecord parse(byte[] value) throws InvalidProtocolBufferException;
}
