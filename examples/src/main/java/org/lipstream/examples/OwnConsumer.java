package org.lipstream.examples;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.Topics;

/** Prints finals as they are committed. Arguments: the broker's HOST:PORT, and a group's name. */
public final class OwnConsumer {
  private OwnConsumer() {}

  public static void main(String[] arguments) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "group.id",
            arguments[1],
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.TRANSCRIPTS_FINAL));
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(500))) {
          TranscriptEvent said = TranscriptJson.read(each.value());
          System.out.println(said.session() + ": " + said.text());
        }
      }
    }
  }
}
