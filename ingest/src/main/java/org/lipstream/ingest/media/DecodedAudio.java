package org.lipstream.ingest.media;

import be.tarsos.dsp.io.TarsosDSPAudioFloatConverter;
import be.tarsos.dsp.io.TarsosDSPAudioFormat;
import be.tarsos.dsp.io.TarsosDSPAudioInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;

/**
 * A file's sound as the byte stream that TarsosDSP's dispatcher reads: mono floats at the rate that
 * the file begins with, from media time 0 on. Holes in the timestamps are filled with silence,
 * overlaps dropped.
 */
final class DecodedAudio implements TarsosDSPAudioInputStream {
  /** Timestamps that are off by less than this are taken for rounding. */
  private static final long TOLERANCE_US = 50_000;

  private static final float[] NOTHING = new float[0];
  private static final float[][] NO_CHANNELS = new float[0][];

  private final SoundParts parts;
  private final int rateHz;
  private final Downmix downmix = new Downmix();
  private final RateChange rateChange;
  private boolean guessedTimes;
  private Timeline timeline;
  private float[] pending = NOTHING;
  private int pendingAt;
  private long pendingTimestampUs;
  private long silenceLeft;
  private long delivered;
  private boolean ended;
  private volatile String fault;

  /** Decodes the first samples, so that {@link #firstTimestampUs} is known. */
  DecodedAudio(SoundParts parts) {
    this.parts = parts;
    FFmpegFrameGrabber grabber = parts.current();
    this.rateHz = grabber.getSampleRate();
    this.guessedTimes = Grabbers.hasGuessedTimes(grabber);
    this.rateChange = new RateChange(rateHz);
    decode();
  }

  boolean isEmpty() {
    return pending.length == 0;
  }

  long firstTimestampUs() {
    return pendingTimestampUs;
  }

  int rateHz() {
    return rateHz;
  }

  /** Sets the timestamp of media time 0; before the first read. */
  void start(long originUs) {
    timeline = new Timeline(originUs);
    place();
  }

  /** Why decoding ended before the stream did; null where it did not. */
  String fault() {
    return fault;
  }

  /** Where the sound delivered so far ends, in microseconds of media time. */
  private long positionUs() {
    return delivered * 1_000_000L / rateHz;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    FloatBuffer out =
        ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    while (out.hasRemaining() && !ended) {
      if (silenceLeft > 0) {
        int count = (int) Math.min(silenceLeft, out.remaining());
        out.put(new float[count]);
        silenceLeft -= count;
        delivered += count;
      } else if (pendingAt < pending.length) {
        int count = Math.min(pending.length - pendingAt, out.remaining());
        out.put(pending, pendingAt, count);
        pendingAt += count;
        delivered += count;
      } else if (decode()) {
        place();
      } else {
        ended = true;
      }
    }
    return out.position() == 0 ? -1 : out.position() * Float.BYTES;
  }

  /** Decodes the next stretch into {@link #pending}; false at the end. */
  private boolean decode() {
    pending = NOTHING;
    pendingAt = 0;
    try {
      while (!decodeCurrent()) {
        if (!parts.next()) {
          return false;
        }
        guessedTimes = true; // each part's begin anew
      }
      return true;
    } catch (IOException | MediaException e) {
      fault = "sound cannot be decoded further: " + e.getMessage();
      return false;
    }
  }

  /** False at the end of the part. */
  private boolean decodeCurrent() throws IOException {
    FFmpegFrameGrabber grabber = parts.current();
    Frame frame = grabber.grabFrame(true, false, true, false, false);
    while (frame != null) {
      float[][] channels =
          frame.opaque instanceof AVFrame decoded ? DecodedSamples.of(decoded) : NO_CHANNELS;
      if (channels.length > 0) {
        pending = rateChange.apply(downmix.mono(channels), frame.sampleRate);
        pendingTimestampUs = frame.timestamp;
        return true;
      }
      frame = grabber.grabFrame(true, false, true, false, false);
    }
    return false;
  }

  /** Compares the pending samples' timestamp with where the stream stands. */
  private void place() {
    if (guessedTimes && delivered > 0) {
      return;
    }
    long expectedUs = positionUs();
    long gapUs = timeline.mediaTimeUs(pendingTimestampUs, expectedUs) - expectedUs;
    if (gapUs > TOLERANCE_US || (delivered == 0 && gapUs > 0)) {
      silenceLeft = gapUs * rateHz / 1_000_000L;
    } else if (gapUs < -TOLERANCE_US) {
      pendingAt = (int) Math.min(pending.length, -gapUs * rateHz / 1_000_000L);
    }
  }

  @Override
  public long skip(long bytes) {
    throw new UnsupportedOperationException("sound is read from its start");
  }

  @Override
  public void close() {
    // The grabber's owner closes it, on its own thread.
  }

  @Override
  public TarsosDSPAudioFormat getFormat() {
    return new TarsosDSPAudioFormat(
        TarsosDSPAudioFloatConverter.PCM_FLOAT, rateHz, Float.SIZE, 1, Float.BYTES, rateHz, false);
  }

  @Override
  public long getFrameLength() {
    return TarsosDSPAudioFormat.NOT_SPECIFIED;
  }
}
