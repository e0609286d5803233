package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.transcript.CaptionSegments;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptFormat;

/**
 * A session's captions for players of HLS: {@code /v1/sessions/ID/captions.m3u8}, and the segments
 * that it lists. {@code ?mpegts=} says where media time 0 lies on the clock of the pictures.
 */
final class HlsCaptions {
  private static final String PLAYLIST = "captions.m3u8";
  private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
  private static final Pattern SEGMENT = Pattern.compile("(\\d{1,6})\\.vtt");
  private static final String MPEGTS = "mpegts";

  /** MPEG's clock has 33 bits. */
  private static final long MPEGTS_END = 1L << 33;

  private final UtteranceArchive past;
  private final LiveModel model;
  private final Pressure pressure;
  private final InstantSource clock;

  HlsCaptions(UtteranceArchive past, LiveModel model, Pressure pressure, InstantSource clock) {
    this.past = past;
    this.model = model;
    this.pressure = pressure;
    this.clock = clock;
  }

  /** Whether a session's path is one of these. */
  static boolean wants(List<String> path) {
    return path.equals(List.of(PLAYLIST)) || path.size() == 2 && path.get(0).equals("captions");
  }

  /**
   * Answers.
   *
   * @throws IllegalArgumentException if there is no such segment, or the offset is none
   */
  void answer(Exchange exchange, String session, List<String> path) {
    long mpegts = exchange.parameter(MPEGTS).map(HlsCaptions::ticks).orElse(-1L);
    Optional<CaptionSegments> segments = segments(session);
    if (segments.isEmpty()) {
      exchange.refuse(
          HttpStatus.NOT_FOUND_404, "session: " + session + " (expected: one that is known)");
    } else if (path.size() == 1) {
      String query = mpegts < 0 ? "" : "?" + MPEGTS + "=" + mpegts;
      answer(exchange, PLAYLIST_TYPE, segments.get().playlist(query));
    } else {
      segment(exchange, segments.get(), path.get(1), mpegts);
    }
  }

  private static void segment(
      Exchange exchange, CaptionSegments segments, String name, long mpegts) {
    Matcher matcher = SEGMENT.matcher(name);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) >= segments.count()) {
      exchange.refuse(
          HttpStatus.NOT_FOUND_404, "segment: " + name + " (expected: one of " + PLAYLIST + ")");
      return;
    }
    long start = mpegts < 0 ? CaptionSegments.USUAL_MPEGTS : mpegts;
    String text = segments.segment(Integer.parseInt(matcher.group(1)), start);
    answer(exchange, TranscriptFormat.VTT.mediaType(), text);
  }

  /** Of a session that speaks or whose finals the topics hold. */
  private Optional<CaptionSegments> segments(String session) {
    Optional<ObjectNode> known = model.session(session);
    List<TranscriptEvent> finals = pressure.ask(() -> past.finals(session));
    if (finals.isEmpty() && known.isEmpty()) {
      return Optional.empty();
    }
    long startMs =
        finals.isEmpty()
            ? known.orElseThrow().path("startEpochMs").asLong(clock.millis())
            : finals.get(0).sessionStartEpochMs();
    boolean ended = known.map(one -> one.path("state").asText().equals("ended")).orElse(true);
    return Optional.of(new CaptionSegments(finals, startMs, ended, clock.millis()));
  }

  private static void answer(Exchange exchange, String type, String text) {
    exchange.answer(HttpStatus.OK_200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static long ticks(String text) {
    try {
      long ticks = Long.parseLong(text);
      if (ticks >= 0 && ticks < MPEGTS_END) {
        return ticks;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        MPEGTS + ": " + text + " (expected: 0 to 2^33 - 1, ticks of a 90 kHz clock)");
  }
}
