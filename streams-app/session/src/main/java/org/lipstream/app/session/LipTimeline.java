package org.lipstream.app.session;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.media.MediaFormat;

/** The mouth crops of one session by media time, at {@link MediaFormat#LIP_FRAMES_PER_SECOND}. */
final class LipTimeline implements MediaTimeline<LipFrame> {
  /** Of five pictures a second each is there five times; longer ones stand still. */
  private static final int MOST_REPEATS = 4;

  /**
   * @param repeats how many frames ago the picture came that is here again
   */
  private record Frame(byte[] pixels, boolean interpolated, Mouth mouth, int repeats) {}

  /**
   * Crops for a span, holes filled with the crop before.
   *
   * @param pixels frame after frame
   * @param expected frames that the span has
   * @param seen frames in which the face was found
   * @param interpolated frames whose place was interpolated
   * @param filled frames that stand in for lost ones
   */
  record Slice(byte[] pixels, int expected, int seen, int interpolated, int filled) {}

  private final NavigableMap<Long, Frame> frames = new TreeMap<>();
  private long endMs;

  LipTimeline(long endMs) {
    this.endMs = endMs;
  }

  @Override
  public long endMs() {
    return endMs;
  }

  static long frameStartMs(long timeMs) {
    return Math.floorDiv(timeMs + MediaFormat.LIP_FRAME_MS / 2, MediaFormat.LIP_FRAME_MS)
        * MediaFormat.LIP_FRAME_MS;
  }

  @Override
  public long position(long ms) {
    return ms;
  }

  /** Puts a crop at the frame that is nearest; of two at one frame the later one stays. */
  @Override
  public Optional<Stretch> place(LipFrame frame) {
    put(frame.getMediaTimeMs(), frame.getPixels().toByteArray(), frame.getInterpolated());
    long startMs = frameStartMs(frame.getMediaTimeMs());
    return Optional.of(new Stretch(startMs, startMs + MediaFormat.LIP_FRAME_MS));
  }

  private void put(long timeMs, byte[] pixels, boolean interpolated) {
    long startMs = frameStartMs(timeMs);
    Frame before = frames.get(startMs / MediaFormat.LIP_FRAME_MS - 1);
    boolean seen = before != null && !before.interpolated && !interpolated;
    boolean repeated = seen && Mouth.isSame(before.pixels, pixels) && before.repeats < MOST_REPEATS;
    Mouth mouth = seen ? Mouth.of(before.pixels, pixels) : Mouth.UNSEEN;
    frames.put(
        startMs / MediaFormat.LIP_FRAME_MS,
        repeated
            ? new Frame(pixels, interpolated, before.mouth, before.repeats + 1)
            : new Frame(pixels, interpolated, mouth, 0));
    endMs = Math.max(endMs, startMs + MediaFormat.LIP_FRAME_MS);
  }

  /** What the mouth does at a time. */
  Mouth mouthAt(long timeMs) {
    Frame frame = frames.get(Math.floorDiv(timeMs, MediaFormat.LIP_FRAME_MS));
    return frame == null ? Mouth.UNSEEN : frame.mouth;
  }

  /**
   * The crops from {@code fromMs}, a frame's start.
   *
   * @param toMs end; what is missing before it is filled, unless the stream has ended there
   * @param endedMs where the stream ended; {@link Long#MAX_VALUE} while it goes on
   */
  Slice slice(long fromMs, long toMs, long endedMs) {
    long from = fromMs / MediaFormat.LIP_FRAME_MS;
    long expectedEnd = frameAtOrAfter(toMs);
    NavigableMap<Long, Frame> present = frames.subMap(from, true, expectedEnd, false);
    int expected = (int) Math.max(0, expectedEnd - from);
    if (present.isEmpty()) {
      return new Slice(new byte[0], expected, 0, 0, 0);
    }
    long to = endedMs <= toMs ? present.lastKey() + 1 : expectedEnd;
    byte[] pixels = new byte[(int) (to - from) * MediaFormat.LIP_BYTES];
    int seen = 0;
    int interpolated = 0;
    Frame last = present.firstEntry().getValue();
    for (long index = from; index < to; index++) {
      Frame frame = present.get(index);
      if (frame != null) {
        last = frame;
        seen += frame.interpolated ? 0 : 1;
        interpolated += frame.interpolated ? 1 : 0;
      }
      System.arraycopy(
          last.pixels,
          0,
          pixels,
          (int) (index - from) * MediaFormat.LIP_BYTES,
          MediaFormat.LIP_BYTES);
    }
    int filled = (int) (to - from) - seen - interpolated;
    return new Slice(pixels, expected, seen, interpolated, filled);
  }

  /** The first frame's start from there on; {@code fallbackMs} where there is none. */
  long firstAtOrAfter(long ms, long fallbackMs) {
    Map.Entry<Long, Frame> entry = frames.ceilingEntry(frameAtOrAfter(ms));
    return entry == null ? fallbackMs : entry.getKey() * MediaFormat.LIP_FRAME_MS;
  }

  private static long frameAtOrAfter(long ms) {
    return -Math.floorDiv(-ms, MediaFormat.LIP_FRAME_MS);
  }

  @Override
  public void dropBefore(long ms) {
    frames.headMap(Math.floorDiv(ms, MediaFormat.LIP_FRAME_MS), false).clear();
  }
}
