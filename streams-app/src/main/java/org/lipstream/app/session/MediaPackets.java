package org.lipstream.app.session;

import com.google.protobuf.ByteString;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.media.MediaFormat;

/** Media as the records that a publisher makes of it. */
public final class MediaPackets {
  private final String session;
  private final long run;
  private final boolean audioAbsent;
  private final boolean lipsAbsent;
  private long audioSequence;
  private long lipsSequence;
  private long audioEndMs;
  private long lipsEndMs;

  public MediaPackets(String session, long run, boolean hasAudio, boolean hasLips) {
    this.session = session;
    this.run = run;
    audioAbsent = !hasAudio;
    lipsAbsent = !hasLips;
  }

  public AudioChunk chunk(MediaEvent.AudioSamples samples) {
    audioEndMs =
        samples.mediaTimeMs() + samples.samples().length * 1000L / MediaFormat.SAMPLE_RATE_HZ;
    return chunkAt(samples.mediaTimeMs())
        .setFormat(AudioFormat.PCM_S16LE)
        .setSampleRateHz(MediaFormat.SAMPLE_RATE_HZ)
        .setSamples(ByteString.copyFrom(pcm(samples.samples())))
        .build();
  }

  public LipFrame frame(MediaEvent.LipCrop crop) {
    lipsEndMs = crop.mediaTimeMs() + MediaFormat.LIP_FRAME_MS;
    return frameAt(crop.mediaTimeMs())
        .setFormat(PixelFormat.GREY8)
        .setWidth(MediaFormat.LIP_SIDE)
        .setHeight(MediaFormat.LIP_SIDE)
        .setPixels(ByteString.copyFrom(crop.pixels()))
        .setInterpolated(crop.interpolated())
        .build();
  }

  public AudioChunk audioEnd() {
    return chunkAt(audioEndMs).setEndOfStream(true).build();
  }

  public LipFrame lipsEnd() {
    return frameAt(lipsEndMs).setEndOfStream(true).build();
  }

  private AudioChunk.Builder chunkAt(long timeMs) {
    return AudioChunk.newBuilder()
        .setSession(session)
        .setSequence(audioSequence++)
        .setMediaTimeMs(timeMs)
        .setSessionStartEpochMs(run)
        .setOtherModalityAbsent(lipsAbsent);
  }

  private LipFrame.Builder frameAt(long timeMs) {
    return LipFrame.newBuilder()
        .setSession(session)
        .setSequence(lipsSequence++)
        .setMediaTimeMs(timeMs)
        .setSessionStartEpochMs(run)
        .setOtherModalityAbsent(audioAbsent);
  }

  private static byte[] pcm(float[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      int value = Math.round(Math.max(-1f, Math.min(1f, samples[i])) * Short.MAX_VALUE);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    return bytes;
  }
}
