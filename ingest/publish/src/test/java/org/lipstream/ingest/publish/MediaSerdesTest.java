package org.lipstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.ingest.record.Topics;

class MediaSerdesTest {

  @Test
  void bringsRecordsThroughTheSerdesUnchanged() {
    try (Serde<AudioChunk> audio = MediaSerdes.audioChunk();
        Serde<LipFrame> lips = MediaSerdes.lipFrame()) {
      byte[] audioBytes = audio.serializer().serialize(Topics.AUDIO, audio().build());
      assertThat(audio.deserializer().deserialize(Topics.AUDIO, audioBytes))
          .isEqualTo(audio().build());
      byte[] lipBytes = lips.serializer().serialize(Topics.LIPS, lips().build());
      assertThat(lips.deserializer().deserialize(Topics.LIPS, lipBytes)).isEqualTo(lips().build());
      assertThat(audio.deserializer().deserialize(Topics.AUDIO, null)).isNull();
    }
  }

  @Test
  void refusesWhatIsNotProtobufInOneLine() {
    try (Serde<AudioChunk> audio = MediaSerdes.audioChunk()) {
      byte[] truncated = audio().build().toByteArray();
      byte[] bytes = Arrays.copyOf(truncated, truncated.length - 3);
      assertThatThrownBy(() -> audio.deserializer().deserialize(Topics.AUDIO, bytes))
          .isInstanceOf(SerializationException.class)
          .hasMessage("value: " + bytes.length + " bytes (expected: AudioChunk as Protobuf)");
    }
  }

  private static AudioChunk.Builder audio() {
    return AudioChunk.newBuilder()
        .setSession("s")
        .setFormat(AudioFormat.PCM_S16LE)
        .setSampleRateHz(16_000)
        .setSamples(ByteString.copyFrom(new byte[] {1, 2, 3, 4}));
  }

  private static LipFrame.Builder lips() {
    return LipFrame.newBuilder()
        .setSession("s")
        .setFormat(PixelFormat.GREY8)
        .setWidth(96)
        .setHeight(96)
        .setPixels(ByteString.copyFrom(new byte[96 * 96]));
  }
}
