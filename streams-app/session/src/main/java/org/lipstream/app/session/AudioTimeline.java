package org.lipstream.app.session;

import be.tarsos.dsp.AudioEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.media.MediaFormat;

/**
 * The sound of one session by media time: a stretch without holes whose beginning is dropped as it
 * is used up. Positions are samples from the session's start, {@link MediaFormat#SAMPLES_PER_MS} to
 * the millisecond.
 */
final class AudioTimeline implements MediaTimeline<AudioChunk> {
  /** Times are whole milliseconds and clocks drift: smaller steps are no gaps. */
  private static final long TOLERANCE_SAMPLES = 20L * MediaFormat.SAMPLES_PER_MS;

  /** Longer holes are not filled: what was there before is forgotten. */
  private static final long MOST_FILLED = TrackClock.MAX_JUMP_MS * MediaFormat.SAMPLES_PER_MS;

  private static final int LEAST_ROOM = 4_096;

  private record Gap(long start, long end) {}

  private final List<Gap> gaps = new ArrayList<>();
  private final float[] block = new float[(int) Endpointer.BLOCK_MS * MediaFormat.SAMPLES_PER_MS];
  private short[] samples = {};
  private int size;
  private long start;
  private boolean anchored;

  /**
   * @param start the first position that is still of use
   */
  AudioTimeline(long start) {
    this.start = start;
  }

  /** The first whole millisecond that it holds; clocks drift, so it may begin within one. */
  long startMs() {
    return -Math.floorDiv(-start, MediaFormat.SAMPLES_PER_MS);
  }

  long end() {
    return start + size;
  }

  @Override
  public long endMs() {
    return end() / MediaFormat.SAMPLES_PER_MS;
  }

  /** Forgets what it holds: sound goes on at this time. */
  void restartAt(long timeMs) {
    start = position(timeMs);
    size = 0;
    anchored = true;
    gaps.clear();
  }

  /** Sound begins exactly here: where a restored session's first chunk once was placed. */
  void anchorAt(long position) {
    start = position;
    anchored = true;
  }

  @Override
  public long position(long ms) {
    return ms * MediaFormat.SAMPLES_PER_MS;
  }

  /** Appends a chunk, with silence before it where sound is missing. */
  @Override
  public Optional<Stretch> place(AudioChunk chunk) {
    long before = end();
    append(chunk.getMediaTimeMs(), chunk.getSamples().toByteArray());
    long samples = chunk.getSamples().size() / Short.BYTES;
    return end() == before ? Optional.empty() : Optional.of(new Stretch(end() - samples, end()));
  }

  /**
   * @param pcm 16-bit little-endian samples
   */
  private void append(long timeMs, byte[] pcm) {
    long position = position(timeMs);
    if (!anchored) {
      start = Math.max(start, position);
      anchored = true;
    }
    if (position - end() > MOST_FILLED) {
      restartAt(timeMs);
    }
    long offset = position - end();
    if (offset > TOLERANCE_SAMPLES) {
      gaps.add(new Gap(end(), position));
      int filled = Math.toIntExact(offset);
      reserve(filled);
      size += filled;
    }
    int given = pcm.length / Short.BYTES;
    int skipped = (int) Math.min(offset < -TOLERANCE_SAMPLES ? -offset : 0, given);
    int added = given - skipped;
    reserve(added);
    for (int i = 0; i < added; i++) {
      int at = 2 * (skipped + i);
      samples[size + i] = (short) ((pcm[at] & 0xff) | (pcm[at + 1] << 8));
    }
    size += added;
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > samples.length) {
      long roomy = Math.max(LEAST_ROOM, Math.min(2L * samples.length, Integer.MAX_VALUE / 2));
      samples = Arrays.copyOf(samples, (int) Math.max(needed, roomy));
    }
    Arrays.fill(samples, size, size + more, (short) 0);
  }

  /** Level of the block that starts there, in dB of full scale; -100 for digital silence. */
  double levelDb(long position) {
    int offset = (int) (position - start);
    for (int i = 0; i < block.length; i++) {
      block[i] = samples[offset + i] / 32768f;
    }
    double rms = AudioEvent.calculateRMS(block);
    double mean = mean(block);
    if (mean * mean > rms * rms / 2) { // an offset that no air has: what is left is heard
      rms = Math.sqrt(Math.max(0, rms * rms - mean * mean));
    }
    return rms <= 1e-5 ? -100 : 20 * Math.log10(rms);
  }

  private static double mean(float[] block) {
    double sum = 0;
    for (float sample : block) {
      sum += sample;
    }
    return sum / block.length;
  }

  /** Samples in [-1, 1] of a span, as far as it is held. */
  float[] slice(long fromMs, long toMs) {
    long from = Math.max(start, position(fromMs));
    long to = Math.min(end(), position(toMs));
    float[] slice = new float[(int) Math.max(0, to - from)];
    for (int i = 0; i < slice.length; i++) {
      slice[i] = samples[(int) (from - start) + i] / 32768f;
    }
    return slice;
  }

  boolean hasGap(long fromMs, long toMs) {
    return gaps.stream().anyMatch(gap -> gap.start < position(toMs) && gap.end > position(fromMs));
  }

  @Override
  public void dropBefore(long ms) {
    int dropped = (int) Math.max(0, Math.min(size, position(ms) - start));
    if (dropped == 0) {
      return;
    }
    size -= dropped;
    samples = Arrays.copyOfRange(samples, dropped, dropped + Math.max(size, LEAST_ROOM));
    start += dropped;
    gaps.removeIf(gap -> gap.end <= start);
  }
}
