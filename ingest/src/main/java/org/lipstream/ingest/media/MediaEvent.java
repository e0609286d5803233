package org.lipstream.ingest.media;

import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** A piece of media at a place in media time, which starts at 0 where the first stream starts. */
public sealed interface MediaEvent {

  /** What it is a piece of. */
  Modality modality();

  /** Media time of the piece's start, in milliseconds. */
  long mediaTimeMs();

  /** Media time at which the piece has wholly happened, in milliseconds. */
  long endMs();

  /**
   * A stretch of sound; successive stretches adjoin.
   *
   * @param samples mono, {@link MediaFormat#SAMPLE_RATE_HZ}, in [-1, 1]
   */
  record AudioSamples(long mediaTimeMs, float[] samples) implements MediaEvent {
    @Override
    public Modality modality() {
      return Modality.AUDIO;
    }

    @Override
    public long endMs() {
      return mediaTimeMs + samples.length * 1000L / MediaFormat.SAMPLE_RATE_HZ;
    }
  }

  /**
   * One mouth; successive crops are 40 ms apart.
   *
   * @param pixels grey, {@link MediaFormat#LIP_SIDE} rows of as many bytes
   * @param interpolated true where the face was not found and the crop's place is a guess; such a
   *     crop is uniformly grey as long as no face has been seen at all
   */
  record LipCrop(long mediaTimeMs, byte[] pixels, boolean interpolated) implements MediaEvent {
    @Override
    public Modality modality() {
      return Modality.VIDEO;
    }

    @Override
    public long endMs() {
      return mediaTimeMs + MediaFormat.LIP_FRAME_MS;
    }
  }
}
