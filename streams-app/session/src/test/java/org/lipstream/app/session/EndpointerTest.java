package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.media.MediaFormat;

class EndpointerTest {
  private static final SessionConfig.Endpointing CONFIG = SessionConfig.defaults().endpointing();
  private static final double SPEECH_DB = -20;
  private static final double SILENCE_DB = -70;

  private final Endpointer endpointer = new Endpointer(CONFIG, Endpointer.State.start());

  @Test
  void waitsForTheWholeSilenceWhereTheMouthIsNotSeen() {
    run(1_000, SPEECH_DB, Mouth.UNSEEN);
    Span span = runUntilEnd(SILENCE_DB, Mouth.UNSEEN);
    assertThat(endpointer.positionMs()).isEqualTo(1_000 + CONFIG.silenceMs());
    assertThat(span).isEqualTo(new Span(0, 1_000 + CONFIG.paddingAfterMs()));
  }

  @Test
  void waitsForLessSilenceWhereTheMouthRestsToo() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    Span span = runUntilEnd(SILENCE_DB, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isEqualTo(1_000 + CONFIG.restingSilenceMs());
    assertThat(span.endMs()).as("no media that are still to come").isEqualTo(1_500);
  }

  @Test
  void doesNotEndASilenceInWhichTheMouthGoesOn() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    run(CONFIG.silenceMs() - Endpointer.BLOCK_MS, SILENCE_DB, Mouth.MOVING);
    assertThat(endpointer.isSpeaking()).isTrue();
  }

  @Test
  void takesSoundFarBelowTheVoiceOfARestingMouthForTheRoom() {
    double roomDb = SPEECH_DB - 20;
    run(1_000, SPEECH_DB, Mouth.MOVING);
    runUntilEnd(roomDb, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isBetween(1_500L, 1_600L);
  }

  @Test
  void takesTheSameSoundForSpeechWhereTheMouthGoesOn() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    run(1_000, SPEECH_DB - 20, Mouth.MOVING);
    assertThat(endpointer.isSpeaking()).isTrue();
  }

  @Test
  void endsAnUtteranceInNoiseWhereTheMouthHasComeToRest() {
    run(2_000, SPEECH_DB, Mouth.MOVING);
    Span span = runUntilEnd(SPEECH_DB, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isEqualTo(2_000 + CONFIG.restingMouthMs());
    assertThat(span.endMs()).isEqualTo(endpointer.positionMs() - CONFIG.paddingBeforeMs());
  }

  @Test
  void losesNoMediaBetweenAnUtteranceThatTheMouthEndedAndTheNext() {
    run(2_000, SPEECH_DB, Mouth.MOVING);
    Span first = runUntilEnd(SPEECH_DB, Mouth.RESTING);
    run(1_000, SPEECH_DB, Mouth.MOVING);
    assertThat(endpointer.isSpeaking()).isTrue();
    assertThat(endpointer.openStartMs())
        .isLessThanOrEqualTo(first.endMs() + MediaFormat.LIP_FRAME_MS);
  }

  @Test
  void doesNotEndSpeechOfWhomTheMouthNeverMoved() {
    run(5_000, SPEECH_DB, Mouth.RESTING);
    assertThat(endpointer.isSpeaking()).isTrue();
  }

  @Test
  void beginsNoUtteranceWithABreathOfAMouthThatRests() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    runUntilEnd(SILENCE_DB, Mouth.RESTING);
    run(500, SPEECH_DB - 20, Mouth.RESTING);
    assertThat(endpointer.isSpeaking()).isFalse();
  }

  @Test
  void endsASentenceInBreathsOfAMouthThatHasRestedForLong() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    run(400, SILENCE_DB, Mouth.RESTING);
    run(60, SPEECH_DB - 15, Mouth.RESTING);
    runUntilEnd(SILENCE_DB, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isEqualTo(1_000 + CONFIG.restingSilenceMs());
  }

  @Test
  void takesTheSameBreathsForSpeechWhereTheMouthHasJustComeToRest() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    run(200, SILENCE_DB, Mouth.RESTING);
    run(60, SPEECH_DB - 15, Mouth.RESTING);
    runUntilEnd(SILENCE_DB, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isEqualTo(1_260 + CONFIG.restingSilenceMs());
  }

  @Test
  void endsASentenceAcrossAJumpOfThePicture() {
    run(1_000, SPEECH_DB, Mouth.MOVING);
    run(300, SPEECH_DB - 20, Mouth.RESTING);
    run(MediaFormat.LIP_FRAME_MS, SPEECH_DB - 20, Mouth.MOVING);
    runUntilEnd(SPEECH_DB - 20, Mouth.RESTING);
    assertThat(endpointer.positionMs()).isBetween(1_500L, 1_600L);
  }

  @Test
  void keepsWhatWasSaidBeforeTheDecisionThatSomebodySpeaks() {
    run(2_000, SILENCE_DB, Mouth.RESTING);
    run(200, SPEECH_DB, Mouth.MOVING);
    assertThat(endpointer.openStartMs()).isLessThanOrEqualTo(2_000 - CONFIG.paddingBeforeMs() + 20);
  }

  private void run(long ms, double levelDb, Mouth mouth) {
    for (long at = 0; at < ms; at += Endpointer.BLOCK_MS) {
      assertThat(endpointer.accept(levelDb, mouth)).isEmpty();
    }
  }

  private Span runUntilEnd(double levelDb, Mouth mouth) {
    for (int block = 0; block < 500; block++) {
      Optional<Span> span = endpointer.accept(levelDb, mouth);
      if (span.isPresent()) {
        return span.get();
      }
    }
    throw new AssertionError("no end within 10 s");
  }
}
