package org.lipstream.app.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

class SpokenEndingTest {
  private static final SessionConfig CONFIG = SessionConfig.defaults();
  private static final int SOUND_FROM_MS = 1_000;
  private static final int SOUND_TO_MS = 2_000;
  private static final int LENGTH_MS = 4_000;

  @Test
  void endsShortlyAfterTheLastSoundThoughSilenceFollowed() {
    Clip cut = SpokenEnding.of(tone(), CONFIG, finals(tone()));
    assertThat(cut.durationMs()).isBetween(SOUND_TO_MS + 0L, SOUND_TO_MS + 200L);
    assertThat(cut.lipFrames() * 40L).isBetween(cut.durationMs() - 40, cut.durationMs());
    assertThat(cut.lips()).hasSize(cut.lipFrames() * MediaFormat.LIP_BYTES);
  }

  @Test
  void keepsTheUtteranceWhichTheEndThenCloses() {
    Clip cut = SpokenEnding.of(tone(), CONFIG, finals(tone()));
    assertThat(finals(cut))
        .singleElement()
        .satisfies(last -> assertThat(last.span().endMs()).isEqualTo(cut.durationMs()));
  }

  @Test
  void refusesAClipInWhichNobodySpeaks() {
    assertThatThrownBy(() -> SpokenEnding.of(tone(), CONFIG, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no utterance");
  }

  private static Clip tone() {
    float[] samples = new float[LENGTH_MS * 16];
    for (int i = SOUND_FROM_MS * 16; i < SOUND_TO_MS * 16; i++) {
      samples[i] = (float) (0.3 * Math.sin(i * 2 * Math.PI * 300 / MediaFormat.SAMPLE_RATE_HZ));
    }
    int frames = LENGTH_MS / 40;
    byte[] lips = new byte[frames * MediaFormat.LIP_BYTES];
    Arrays.fill(lips, (byte) 90);
    return new Clip(samples, lips, new boolean[frames], List.of());
  }

  private static List<TranscriptEvent> finals(Clip clip) {
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(new Mute())) {
      return Transcription.of(new ClipSource("tone", clip), CONFIG, scheduler, Modalities.AV)
          .finals();
    }
  }

  /** Understands nothing. */
  private static final class Mute implements Recognizer {
    @Override
    public String model() {
      return "mute";
    }

    @Override
    public TrainedRates rates() {
      return TrainedRates.only(new Rates(4, 2));
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      return requests.stream()
          .map(one -> new Hypothesis("", List.of(), one.modality(), one.rates(), 1, 1))
          .toList();
    }

    @Override
    public void close() {}
  }
}
