package org.lipstream.app.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.app.transcript.TranscriptEvent.Span;
import org.lipstream.app.transcript.TranscriptEvent.Word;

class CaptionSegmentsTest {
  private static final long START = 1_700_000_000_000L;
  private static final String HEAD = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n";

  @Test
  void aSegmentIsListedWhenALaterUtteranceIsOut() {
    List<TranscriptEvent> finals = List.of(said(0, "one", 1_000, 2_000, 3_000));
    assertThat(live(finals, 4_000).count()).isZero();
    finals = List.of(finals.get(0), said(1, "two", 7_000, 13_000, 14_000));
    assertThat(live(finals, 14_500).count()).isEqualTo(2);
  }

  @Test
  void orWhenNothingCanComeOfItAnyMore() {
    assertThat(live(List.of(), 25_999).count()).isZero();
    assertThat(live(List.of(), 26_000).count()).isEqualTo(1);
    assertThat(live(List.of(), 26_000).segment(0, 900_000)).isEqualTo(HEAD);
  }

  @Test
  void theWholeIsListedWhenTheSessionHasEnded() {
    CaptionSegments whole =
        new CaptionSegments(
            List.of(said(0, "a < b", 5_000, 7_500, 60_000)), START, true, START + 60_000);
    assertThat(whole.playlist("?mpegts=5"))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:6
            #EXT-X-PLAYLIST-TYPE:VOD
            #EXTINF:6.000,
            captions/0.vtt?mpegts=5
            #EXTINF:6.000,
            captions/1.vtt?mpegts=5
            #EXT-X-ENDLIST
            """);
    String cue = "00:00:05.000 --> 00:00:07.500\na &lt; b\n\n";
    assertThat(whole.segment(0, 900_000)).isEqualTo(HEAD + cue);
    assertThat(whole.segment(1, 900_000)).isEqualTo(HEAD + cue); // it reaches into the next
    assertThatThrownBy(() -> whole.segment(2, 0)).hasMessage("segment: 2 (expected: 0 to 1)");
  }

  @Test
  void aPlaylistGrowsAndItsSegmentsStayAsTheyAre() {
    TranscriptEvent first = said(0, "one", 1_000, 2_000, 3_000);
    TranscriptEvent second = said(1, "two", 3_000, 4_000, 40_000); // far too late
    String before = live(List.of(first), 30_000).segment(0, 900_000);
    String after = live(List.of(first, second), 41_000).segment(0, 900_000);
    assertThat(after).isEqualTo(before).contains("one").doesNotContain("two");
    assertThat(live(List.of(first), 30_000).playlist("")).contains("EVENT").doesNotContain("END");
    assertThat(live(List.of(first, second), 41_000).playlist(""))
        .startsWith(live(List.of(first), 30_000).playlist(""));
  }

  private static CaptionSegments live(List<TranscriptEvent> finals, long nowMs) {
    return new CaptionSegments(finals, START, false, START + nowMs);
  }

  private static TranscriptEvent said(
      long utterance, String text, long startMs, long endMs, long emittedMs) {
    return new TranscriptEvent(
        1,
        "s/" + utterance + "/9",
        "s",
        START,
        utterance,
        9,
        Kind.FINAL,
        text,
        List.of(new Word(text, startMs, endMs, 1)),
        new Span(startMs, endMs),
        "audio",
        List.of(),
        "m",
        1,
        START + emittedMs);
  }
}
