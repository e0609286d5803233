package org.lipstream.app.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.media.MediaFormat;

/** The sound of one session: its records in order, on a timeline, released when used up. */
final class AudioTrack {
  private record Kept(long sequence, long start, long end) {}

  final TrackClock clock = new TrackClock();
  final AudioTimeline timeline;
  private final SequenceBuffer<AudioChunk> buffer;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private List<Long> released = new ArrayList<>();

  AudioTrack(SessionConfig config, long nextSequence, long firstSample) {
    buffer = new SequenceBuffer<>(nextSequence, config.jitterMs());
    timeline = new AudioTimeline(firstSample);
  }

  Acceptance accept(AudioChunk chunk) {
    clock.checkJump(chunk.getMediaTimeMs(), timeline.endMs());
    Acceptance acceptance =
        clock.recordArrived(buffer.accept(chunk.getSequence(), chunk.getMediaTimeMs(), chunk));
    buffer.drain().forEach(this::place);
    return acceptance;
  }

  /**
   * After a pause, and with all sound before it used up, a hole is no silence to be listened to.
   */
  void goOnAfterPause(long timeMs) {
    if (timeMs > timeline.endMs() && buffer.isEmpty()) {
      clock.pause();
      timeline.restartAt(timeMs);
    }
  }

  /** Missing records are waited for no longer. */
  void giveUpMissing() {
    buffer.drainAll().forEach(this::place);
  }

  private void place(AudioChunk chunk) {
    if (clock.isEnded()) {
      released.add(chunk.getSequence());
      return;
    }
    if (chunk.getEndOfStream()) {
      clock.end();
      kept.add(new Kept(chunk.getSequence(), Long.MAX_VALUE, Long.MAX_VALUE));
      return;
    }
    int bytes = chunk.getSamples().size();
    long before = timeline.end();
    timeline.append(chunk.getMediaTimeMs(), chunk.getSamples().toByteArray());
    long end = timeline.end();
    if (end == before) {
      released.add(chunk.getSequence());
    } else {
      kept.add(new Kept(chunk.getSequence(), end - bytes / 2, end));
    }
  }

  void dropBefore(long ms) {
    timeline.dropBefore(ms);
    long position = ms * MediaFormat.SAMPLES_PER_MS;
    while (!kept.isEmpty() && kept.peek().end() <= position) {
      released.add(kept.poll().sequence());
    }
  }

  long nextSequence() {
    return buffer.nextSequence();
  }

  /** Where the first unreleased chunk lies; the timeline's end where there is none. */
  long firstSample() {
    return kept.isEmpty() || kept.peek().start() == Long.MAX_VALUE
        ? timeline.end()
        : kept.peek().start();
  }

  List<Long> takeReleased() {
    List<Long> taken = released;
    released = new ArrayList<>();
    return taken;
  }
}
