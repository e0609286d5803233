package org.lipstream.ingest.publish;

import com.google.protobuf.ByteString;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.media.MediaFormat;

/** Makes one session's media events the records that the topics carry; numbers and counts them. */
public final class RecordEncoder {
  private final String session;
  private final long startEpochMs;
  private final boolean hasAudio;
  private final boolean hasLips;
  private long audioRecords;
  private long audioEndMs;
  private long lipRecords;
  private long lipEndMs;

  /**
   * @param startEpochMs the session's start, milliseconds since the epoch
   */
  public RecordEncoder(String session, long startEpochMs, boolean hasAudio, boolean hasLips) {
    this.session = session;
    this.startEpochMs = startEpochMs;
    this.hasAudio = hasAudio;
    this.hasLips = hasLips;
  }

  public AudioChunk chunk(MediaEvent.AudioSamples audio) {
    audioEndMs = audio.endMs();
    return audioAt(audio.mediaTimeMs())
        .setFormat(AudioFormat.PCM_S16LE)
        .setSampleRateHz(MediaFormat.SAMPLE_RATE_HZ)
        .setSamples(pcm(audio.samples()))
        .build();
  }

  public LipFrame frame(MediaEvent.LipCrop crop) {
    lipEndMs = crop.endMs();
    return lipsAt(crop.mediaTimeMs())
        .setWidth(MediaFormat.LIP_SIDE)
        .setHeight(MediaFormat.LIP_SIDE)
        .setFormat(PixelFormat.GREY8)
        .setPixels(ByteString.copyFrom(crop.pixels()))
        .setInterpolated(crop.interpolated())
        .build();
  }

  /** The end of the sound, behind the last chunk. */
  public AudioChunk audioEnd() {
    return audioAt(audioEndMs).setEndOfStream(true).build();
  }

  /** The end of the lips, behind the last frame. */
  public LipFrame lipsEnd() {
    return lipsAt(lipEndMs).setEndOfStream(true).build();
  }

  long audioRecords() {
    return audioRecords;
  }

  long lipRecords() {
    return lipRecords;
  }

  /** Media time up to which there is sound or a mouth. */
  long endMs() {
    return Math.max(audioEndMs, lipEndMs);
  }

  private AudioChunk.Builder audioAt(long mediaTimeMs) {
    return AudioChunk.newBuilder()
        .setSession(session)
        .setSequence(audioRecords++)
        .setMediaTimeMs(mediaTimeMs)
        .setSessionStartEpochMs(startEpochMs)
        .setOtherModalityAbsent(!hasLips);
  }

  private LipFrame.Builder lipsAt(long mediaTimeMs) {
    return LipFrame.newBuilder()
        .setSession(session)
        .setSequence(lipRecords++)
        .setMediaTimeMs(mediaTimeMs)
        .setSessionStartEpochMs(startEpochMs)
        .setOtherModalityAbsent(!hasAudio);
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
