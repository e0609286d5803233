package org.lipstream.ingest.record;

import com.google.protobuf.ByteString;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.media.MediaFormat;

/** Sound, as 16-bit PCM. */
final class SoundRecords implements RecordMaker<MediaEvent.AudioSamples> {
  @Override
  public MediaRecord of(Header header, MediaEvent.AudioSamples audio) {
    return MediaRecord.of(
        chunk(header)
            .setFormat(AudioFormat.PCM_S16LE)
            .setSampleRateHz(MediaFormat.SAMPLE_RATE_HZ)
            .setSamples(pcm(audio.samples()))
            .build());
  }

  @Override
  public MediaRecord end(Header header) {
    return MediaRecord.of(chunk(header).setEndOfStream(true).build());
  }

  private static AudioChunk.Builder chunk(Header header) {
    return AudioChunk.newBuilder()
        .setSession(header.session())
        .setSequence(header.sequence())
        .setMediaTimeMs(header.mediaTimeMs())
        .setSessionStartEpochMs(header.startEpochMs())
        .setOtherModalityAbsent(header.otherModalityAbsent());
  }

  private static ByteString pcm(float[] samples) {
    byte[] bytes = new byte[Short.BYTES * samples.length];
    for (int i = 0; i < samples.length; i++) {
      int value = Math.round(Math.max(-1, Math.min(1, samples[i])) * Short.MAX_VALUE);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    return ByteString.copyFrom(bytes);
  }
}
