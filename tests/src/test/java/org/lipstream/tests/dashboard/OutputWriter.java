package org.lipstream.tests.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.Topics;

/** Writes output topics as the application does, with what a test wants to see. */
final class OutputWriter implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LIP_SIDE = 96;
  private static final long UTTERANCE_MS = 3_000;
  private static final long WORD_MS = 300;

  private final KafkaProducer<String, byte[]> producer;

  OutputWriter(String address) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", address);
    settings.put("linger.ms", 0);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** An event whose words lie one after the other from the utterance's start. */
  static Map<String, Object> event(
      String session,
      long startEpochMs,
      long utterance,
      long revision,
      boolean isFinal,
      String text) {
    List<Map<String, Object>> words = new ArrayList<>();
    long at = utterance * UTTERANCE_MS + 200;
    for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
      double confidence = word.length() == 1 ? 0.43 : 0.96;
      words.add(
          Map.of(
              "word", word, "startMs", at, "endMs", at + WORD_MS - 40, "confidence", confidence));
      at += WORD_MS;
    }
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("schemaVersion", TranscriptEvent.SCHEMA_VERSION);
    event.put("id", session + "/" + utterance + "/" + revision);
    event.put("kind", isFinal ? "final" : "partial");
    event.put("session", session);
    event.put("sessionStartEpochMs", startEpochMs);
    event.put("utterance", utterance);
    event.put("revision", revision);
    event.put("text", text);
    event.put("words", words);
    event.put("span", Map.of("startMs", utterance * UTTERANCE_MS, "endMs", at + 200));
    event.put("modality", "av");
    event.put("degraded", List.of());
    event.put("model", "grid");
    event.put("computeMs", 120);
    event.put("emittedEpochMs", startEpochMs + at + 700);
    return event;
  }

  void transcript(Map<String, Object> event) {
    boolean isFinal = event.get("kind").equals("final");
    String topic = isFinal ? Topics.TRANSCRIPTS_FINAL : Topics.TRANSCRIPTS_PARTIAL;
    send(topic, (String) event.get("session"), event);
  }

  /** The event with fields that not every application writes. */
  void transcript(Map<String, Object> event, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(event);
    all.putAll(more);
    transcript(all);
  }

  /** A mouth that is open by some share. */
  void preview(String session, long mediaMs, double levelDb, double open) {
    Map<String, Object> preview = new HashMap<>();
    preview.put("schemaVersion", 1);
    preview.put("session", session);
    preview.put("mediaMs", mediaMs);
    preview.put("levelDb", levelDb);
    preview.put("lips", mouth(open));
    preview.put("emittedEpochMs", System.currentTimeMillis());
    send(Topics.PREVIEW, session, preview);
  }

  private static String mouth(double open) {
    BufferedImage image = new BufferedImage(LIP_SIDE, LIP_SIDE, BufferedImage.TYPE_BYTE_GRAY);
    java.awt.Graphics2D graphics = image.createGraphics();
    graphics.setColor(java.awt.Color.GRAY);
    graphics.fillRect(0, 0, LIP_SIDE, LIP_SIDE);
    graphics.setColor(java.awt.Color.LIGHT_GRAY);
    graphics.fillOval(16, 30, 64, 36);
    graphics.setColor(java.awt.Color.DARK_GRAY);
    int height = (int) (4 + 24 * open);
    graphics.fillOval(24, 48 - height / 2, 48, height);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  void send(String topic, String key, Map<String, Object> value) {
    try {
      send(topic, key, MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  void send(String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
