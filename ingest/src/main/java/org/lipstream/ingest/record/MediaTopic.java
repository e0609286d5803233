package org.lipstream.ingest.record;

import java.util.Arrays;
import java.util.List;
import org.lipstream.media.Modality;

/** The topics that media go to, one for each kind of them. */
public enum MediaTopic {
  AUDIO(Modality.AUDIO, Topics.AUDIO),
  LIPS(Modality.VIDEO, Topics.LIPS);

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
   * The topic of that name.
   *
   * @throws IllegalArgumentException if media do not go there
   */
  static MediaTopic named(String topic) {
    return Arrays.stream(values())
        .filter(each -> each.topic.equals(topic))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "topic: " + topic + " (expected: one of " + topics() + ")"));
  }
}
