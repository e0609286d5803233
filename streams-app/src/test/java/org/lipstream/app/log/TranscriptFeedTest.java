package org.lipstream.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.Topics;

@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TranscriptFeedTest {
  private static final int SESSIONS = 12;
  private static final int EVENTS = 3_000;

  private final String kafka = SharedBroker.address();
  private final String prefix = "feed" + System.nanoTime() + "-";

  @Test
  void whatWasThereComesInTheOrderOfItsTimeAcrossPartitionsAndTopics() {
    TopicSetup.ensure(kafka, TopicSetup.PATIENCE);
    long start = System.currentTimeMillis();
    Random random = new Random(5);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        String session = prefix + random.nextInt(SESSIONS);
        boolean last = random.nextBoolean();
        TranscriptEvent event =
            new TranscriptEvent(
                1,
                session + "/0/" + i,
                session,
                start,
                0,
                i,
                last ? TranscriptEvent.Kind.FINAL : TranscriptEvent.Kind.PARTIAL,
                "word",
                List.of(),
                new TranscriptEvent.Span(0, 1),
                "audio",
                List.of(),
                "m",
                0,
                start + i);
        producer.send(
            new ProducerRecord<>(
                last ? Topics.TRANSCRIPTS_FINAL : Topics.TRANSCRIPTS_PARTIAL,
                null,
                start + i,
                session,
                TranscriptJson.write(event)));
      }
    }
    List<Long> times = new ArrayList<>();
    try (TranscriptFeed feed = new TranscriptFeed(kafka, true)) {
      while (times.size() < EVENTS) {
        for (TranscriptEvent event : feed.poll(Duration.ofMillis(100))) {
          if (event.session().startsWith(prefix)) {
            times.add(event.emittedEpochMs());
          }
        }
      }
    }
    assertThat(times).isSorted().hasSize(EVENTS);
  }
}
