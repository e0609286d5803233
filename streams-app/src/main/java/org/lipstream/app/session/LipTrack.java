package org.lipstream.app.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.media.MediaFormat;

/** The mouth crops of one session: records in order, on a timeline, released when used up. */
final class LipTrack {
  private record Kept(long sequence, long startMs) {}

  final TrackClock clock = new TrackClock();
  final LipTimeline timeline;
  private final SequenceBuffer<LipFrame> buffer;
  private final long pauseMs;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private List<Long> released = new ArrayList<>();

  LipTrack(SessionConfig config, long nextSequence, long endMs) {
    buffer = new SequenceBuffer<>(nextSequence, config.jitterMs());
    timeline = new LipTimeline(endMs);
    pauseMs = config.disconnectMs();
  }

  Acceptance accept(LipFrame frame) {
    if (clock.hasStood(pauseMs)) {
      clock.pause();
    }
    clock.checkJump(frame.getMediaTimeMs(), timeline.endMs());
    Acceptance acceptance =
        clock.recordArrived(buffer.accept(frame.getSequence(), frame.getMediaTimeMs(), frame));
    buffer.drain().forEach(this::place);
    return acceptance;
  }

  /** Missing records are waited for no longer. */
  void giveUpMissing() {
    buffer.drainAll().forEach(this::place);
  }

  private void place(LipFrame frame) {
    if (clock.isEnded()) {
      released.add(frame.getSequence());
      return;
    }
    if (frame.getEndOfStream()) {
      clock.end();
      kept.add(new Kept(frame.getSequence(), Long.MAX_VALUE));
      return;
    }
    long timeMs = frame.getMediaTimeMs();
    timeline.put(timeMs, frame.getPixels().toByteArray(), frame.getInterpolated());
    kept.add(new Kept(frame.getSequence(), LipTimeline.frameStartMs(timeMs)));
  }

  void dropBefore(long ms) {
    timeline.dropBefore(ms);
    while (!kept.isEmpty() && kept.peek().startMs() + MediaFormat.LIP_FRAME_MS <= ms) {
      released.add(kept.poll().sequence());
    }
  }

  long nextSequence() {
    return buffer.nextSequence();
  }

  List<Long> takeReleased() {
    List<Long> taken = released;
    released = new ArrayList<>();
    return taken;
  }
}
