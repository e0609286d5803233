package org.lipstream.examples;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.Topics;

/** Writes 16 kHz, 16-bit, mono sound from standard input as a session, by the contract alone. */
public final class OwnProducer {
  private OwnProducer() {}

  /**
   * @param arguments the broker's HOST:PORT; an id that no session has had
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0]);
    AudioChunk.Builder chunk = AudioChunk.newBuilder().setSession(arguments[1]);
    chunk.setSessionStartEpochMs(System.currentTimeMillis()).setOtherModalityAbsent(true);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      byte[] pcm = System.in.readNBytes(2_560); // 80 ms
      for (long sequence = 0; !chunk.getEndOfStream(); sequence++) {
        chunk.setSequence(sequence).setMediaTimeMs(sequence * 80);
        chunk.setEndOfStream(pcm.length == 0).setSamples(ByteString.copyFrom(pcm));
        chunk.setFormat(AudioFormat.PCM_S16LE).setSampleRateHz(16_000);
        producer.send(
            new ProducerRecord<>(Topics.AUDIO, arguments[1], chunk.build().toByteArray()));
        pcm = System.in.readNBytes(2_560);
      }
    }
  }
}
