package org.lipstream.ingest.record;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MediaRecordsTest {

  @Test
  void acceptsWhatThePublisherWrites() {
    assertThatCode(() -> MediaRecords.check("s", audio().build())).doesNotThrowAnyException();
    assertThatCode(() -> MediaRecords.check("s", lips().build())).doesNotThrowAnyException();
    AudioChunk end = AudioChunk.newBuilder().setSession("s").setEndOfStream(true).build();
    assertThatCode(() -> MediaRecords.check("s", end)).doesNotThrowAnyException();
    LipFrame lipEnd = LipFrame.newBuilder().setSession("s").setEndOfStream(true).build();
    assertThatCode(() -> MediaRecords.check("s", lipEnd)).doesNotThrowAnyException();
  }

  @Test
  void namesWhatIsWrongWithAnAudioRecord() {
    refusesAudio(a -> a.setSampleRateHz(0), "sample_rate_hz: 0 (expected: 16000)");
    refusesAudio(a -> a.setSampleRateHz(-1), "sample_rate_hz: 4294967295 (expected: 16000)");
    refusesAudio(a -> a.setSession(""), "session: missing (expected: a name)");
    refusesAudio(a -> a.setSession("t"), "session: t (expected: the record's key, s)");
    refusesAudio(a -> a.setFormatValue(9), "format: 9 (expected: PCM_S16LE)");
    refusesAudio(
        AudioChunk.Builder::clearFormat, "format: AUDIO_FORMAT_UNSPECIFIED (expected: PCM_S16LE)");
    refusesAudio(
        a -> a.setSamples(bytes(3)), "samples: 3 bytes (expected: some, and a multiple of 2)");
    refusesAudio(
        AudioChunk.Builder::clearSamples, "samples: 0 bytes (expected: some, and a multiple of 2)");
    refusesAudio(
        a -> a.setEndOfStream(true), "samples: 4 bytes (expected: none at the end of stream)");
    refusesAudio(
        a -> a.setMediaTimeMs(-1),
        "media_time_ms: 18446744073709551615 (expected: less than 2^63)");
  }

  @Test
  void namesWhatIsWrongWithALipRecord() {
    refusesLips(
        l -> l.setPixels(bytes(9_215)), "pixels: 9215 bytes (expected: 9216 for 96x96 in GREY8)");
    refusesLips(l -> l.setWidth(95), "width x height: 95x96 (expected: 96x96)");
    refusesLips(l -> l.setHeight(0), "width x height: 96x0 (expected: 96x96)");
    refusesLips(l -> l.setFormatValue(7), "format: 7 (expected: GREY8)");
    refusesLips(LipFrame.Builder::clearSession, "session: missing (expected: a name)");
  }

  private static void refusesAudio(UnaryOperator<AudioChunk.Builder> change, String message) {
    AudioChunk changed = change.apply(audio()).build();
    assertThatThrownBy(() -> MediaRecords.check("s", changed))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessage(message);
  }

  private static void refusesLips(UnaryOperator<LipFrame.Builder> change, String message) {
    LipFrame changed = change.apply(lips()).build();
    assertThatThrownBy(() -> MediaRecords.check("s", changed))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessage(message);
  }

  private static ByteString bytes(int count) {
    return ByteString.copyFrom(new byte[count]);
  }

  private static AudioChunk.Builder audio() {
    return AudioChunk.newBuilder()
        .setSession("s")
        .setFormat(AudioFormat.PCM_S16LE)
        .setSampleRateHz(16_000)
        .setSamples(bytes(4));
  }

  private static LipFrame.Builder lips() {
    return LipFrame.newBuilder()
        .setSession("s")
        .setWidth(96)
        .setHeight(96)
        .setFormat(PixelFormat.GREY8)
        .setPixels(bytes(96 * 96));
  }
}
