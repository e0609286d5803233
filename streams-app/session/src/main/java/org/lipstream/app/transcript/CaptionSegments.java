package org.lipstream.app.transcript;

import java.util.List;
import org.lipstream.app.transcript.SubtitleCues.Cue;

/**
 * A session's captions as HLS carries them (RFC 8216, section 3.5): WebVTT in segments of the same
 * length, and a playlist that grows. A segment is listed when it will not change any more: a later
 * utterance is out, or the session has ended, or {@link #PATIENCE_MS} have gone by, which an
 * utterance does not take.
 *
 * <pre>
 *   media time   0      6     12     18     24     30  now 32
 *   said         |--a--|    |---b---|
 *   listed       [  0  ][  1  ]                      2 is listed at 18 + 20 s, without c
 *                               c comes later than that
 * </pre>
 */
public final class CaptionSegments {
  /** Length of a segment. */
  public static final long SEGMENT_MS = 6_000;

  /** So long after its end a segment is waited for; what comes later is not shown. */
  public static final long PATIENCE_MS = 20_000;

  /** Ticks of MPEG's clock at which media time 0 lies, where nothing else is said: 10 s. */
  public static final long USUAL_MPEGTS = 900_000;

  private final List<TranscriptEvent> finals;
  private final long startEpochMs;
  private final boolean ended;
  private final long nowEpochMs;

  /**
   * @param finals of one run, in order
   * @param startEpochMs the run's start
   * @param ended whether all its finals are out
   * @param nowEpochMs on the clock that the start was told by
   */
  public CaptionSegments(
      List<TranscriptEvent> finals, long startEpochMs, boolean ended, long nowEpochMs) {
    this.finals = List.copyOf(finals);
    this.startEpochMs = startEpochMs;
    this.ended = ended;
    this.nowEpochMs = nowEpochMs;
  }

  /** Segments that are listed; they count from 0. */
  public int count() {
    long saidMs = finals.stream().mapToLong(each -> each.span().endMs()).max().orElse(0);
    if (ended) {
      return Math.toIntExact((saidMs + SEGMENT_MS - 1) / SEGMENT_MS);
    }
    long waitedMs = nowEpochMs - startEpochMs - PATIENCE_MS;
    return Math.toIntExact(Math.max(0, Math.max(saidMs, waitedMs)) / SEGMENT_MS);
  }

  /**
   * The playlist, whose segments lie at {@code captions/0.vtt} and so on beside it.
   *
   * @param query goes with each segment's address, its question mark included; may be empty
   */
  public String playlist(String query) {
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n");
    text.append("#EXT-X-TARGETDURATION:").append(SEGMENT_MS / 1_000).append('\n');
    text.append("#EXT-X-PLAYLIST-TYPE:").append(ended ? "VOD" : "EVENT").append('\n');
    for (int segment = 0; segment < count(); segment++) {
      text.append("#EXTINF:").append(SEGMENT_MS / 1_000).append(".000,\n");
      text.append("captions/").append(segment).append(".vtt").append(query).append('\n');
    }
    return text.append(ended ? "#EXT-X-ENDLIST\n" : "").toString();
  }

  /**
   * One segment: the cues that are shown in it. One that reaches into the next stands there, too.
   *
   * @param mpegts ticks of MPEG's 90 kHz clock at which media time 0 lies
   * @throws IllegalArgumentException if it is not listed
   */
  public String segment(int segment, long mpegts) {
    if (segment < 0 || segment >= count()) {
      throw new IllegalArgumentException(
          "segment: %d (expected: 0 to %d)".formatted(segment, count() - 1));
    }
    long fromMs = segment * SEGMENT_MS;
    long toMs = fromMs + SEGMENT_MS;
    StringBuilder text = new StringBuilder("WEBVTT\n");
    text.append("X-TIMESTAMP-MAP=MPEGTS:").append(mpegts).append(",LOCAL:00:00:00.000\n\n");
    SubtitleCues cues = new SubtitleCues();
    for (TranscriptEvent event : finals) {
      for (Cue cue : cues.next(event)) {
        if (cue.startMs() < toMs && cue.endMs() > fromMs && isInTime(event, toMs)) {
          append(text, cue);
        }
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Cue cue) {
    text.append(SubtitleCues.time(cue.startMs(), '.')).append(" --> ");
    text.append(SubtitleCues.time(cue.endMs(), '.')).append('\n');
    text.append(SubtitleCues.escaped(cue.text())).append("\n\n");
  }

  /** Whoever asks before and after an event came gets the same segment, while it is live. */
  private boolean isInTime(TranscriptEvent event, long segmentEndMs) {
    return ended || event.emittedEpochMs() <= startEpochMs + segmentEndMs + PATIENCE_MS;
  }
}
