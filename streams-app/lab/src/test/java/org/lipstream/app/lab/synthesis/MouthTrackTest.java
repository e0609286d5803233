package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MouthTrackTest {
  @Test
  void opensWideForAhAndLittleForEe() {
    double ah = Scripted.mouth(Scripted.speech("t", "aa", "t"), 1).opening();
    double ee = Scripted.mouth(Scripted.speech("t", "iy", "t"), 1).opening();
    assertThat(ah).isGreaterThan(0.6);
    assertThat(ee).isBetween(0.1, 0.4);
  }

  @Test
  void roundsForOoAndSpreadsForEe() {
    MouthShape oo = Scripted.mouth(Scripted.speech("t", "uw", "t"), 1);
    MouthShape ee = Scripted.mouth(Scripted.speech("t", "iy", "t"), 1);
    assertThat(oo.rounding()).isGreaterThan(0.6).isGreaterThan(ee.rounding() + 0.5);
    assertThat(ee.spread()).isGreaterThan(0.6).isGreaterThan(oo.spread() + 0.4);
  }

  @Test
  void showsTeethOnLipForFAndTongueForTh() {
    assertThat(Scripted.mouth(Scripted.speech("ay", "f", "ay"), 1).bite()).isGreaterThan(0.95);
    assertThat(Scripted.mouth(Scripted.speech("ay", "th", "ay"), 1).tongue()).isGreaterThan(0.5);
    assertThat(Scripted.mouth(Scripted.speech("ay", "b", "ay"), 1).tongue()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"p", "b", "m"})
  void everyClosureIsSeenInAFrameHoweverShortItIs(String closed) {
    for (double startMs = 200; startMs < 240; startMs += 5) {
      Speech speech =
          new Speech(
              Speech.silence(600).samples(),
              List.of(),
              List.of(
                  new TimedLabel("aa", 0, startMs),
                  new TimedLabel(closed, startMs, startMs + 30),
                  new TimedLabel("aa", startMs + 30, 600)));
      MouthTrack track = new MouthTrack(speech);
      double smallest = 1;
      for (double ms = 20; ms < 600; ms += TalkingFace.FRAME_MS) {
        smallest = Math.min(smallest, track.at(ms).opening());
      }
      assertThat(smallest).as("closed from " + startMs).isCloseTo(0, within(0.02));
    }
  }

  @Test
  void restsInSilence() {
    Speech speech = Scripted.speech("aa", "aa", "aa");
    MouthTrack track = new MouthTrack(speech);
    assertThat(track.at(20).opening()).isLessThan(0.02);
    assertThat(track.at(speech.durationMs() - 20).opening()).isLessThan(0.02);
  }

  @Test
  void isOnItsWayBeforeTheSoundBegins() {
    MouthTrack track = new MouthTrack(Scripted.speech("uw"));
    assertThat(track.at(280).rounding()).isGreaterThan(track.at(100).rounding() + 0.1);
  }

  @Test
  void movesWithoutJumps() {
    Speech speech =
        Scripted.speech("p", "l", "ey", "s", "b", "l", "uw", "ae", "t", "eh", "f", "ay", "v", "m");
    MouthTrack track = new MouthTrack(speech);
    MouthShape last = track.at(0);
    for (double ms = 5; ms < speech.durationMs(); ms += 5) {
      MouthShape now = track.at(ms);
      assertThat(now.opening()).isCloseTo(last.opening(), within(0.2)).isBetween(0.0, 1.0);
      assertThat(now.rounding()).isCloseTo(last.rounding(), within(0.2)).isBetween(0.0, 1.0);
      assertThat(now.teeth()).isCloseTo(last.teeth(), within(0.25)).isBetween(0.0, 1.0);
      last = now;
    }
  }
}
