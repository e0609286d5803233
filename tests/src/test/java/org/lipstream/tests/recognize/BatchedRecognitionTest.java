package org.lipstream.tests.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.AttentionMap;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.TurnEffect;
import org.lipstream.tests.command.Bundled;

class BatchedRecognitionTest {
  private static final double TOLERANCE = 1e-3;

  private static Recognizer recognizer;
  private static Utterance whole;

  @BeforeAll
  static void open() {
    recognizer = LipstreamModel.open(Bundled.model());
    Clip clip = Clip.read(Bundled.clips().get(0).path());
    whole = new Utterance(clip.samples(), clip.lips());
  }

  @AfterAll
  static void close() {
    if (recognizer != null) {
      recognizer.close();
    }
  }

  @Test
  void understandsEachUtteranceTogetherAsItDoesAlone() {
    Rates normal = recognizer.rates().normal();
    List<RecognitionRequest> requests = new ArrayList<>();
    for (long ms : new long[] {700, 1_310, 2_005, whole.durationMs()}) {
      for (Modalities modality : Modalities.values()) {
        if (recognizer.modalities().all().containsAll(modality.all())) {
          requests.add(RecognitionRequest.of(beginning(ms), modality, normal));
        }
      }
      requests.add(
          RecognitionRequest.of(beginning(ms), Modalities.AV, normal).withCommitted("place green"));
    }
    List<Hypothesis> together = recognizer.recognize(requests);
    for (int i = 0; i < requests.size(); i++) {
      assertSame(together.get(i), alone(requests.get(i)));
    }
  }

  @Test
  void understandsTheSameFramesAgainAsItDidAtFirst() {
    RecognitionRequest request =
        RecognitionRequest.of(whole, Modalities.VIDEO, recognizer.rates().normal());
    for (long ms = 400; ms < whole.durationMs(); ms += 400) {
      recognizer.recognize(beginning(ms), Modalities.VIDEO);
    }
    assertSame(recognizer.recognize(request), alone(request));
  }

  @Test
  void beginsAnAnswerWithTheCommittedWordsAndPlacesThemInTime() {
    RecognitionRequest free =
        RecognitionRequest.of(whole, Modalities.AV, recognizer.rates().normal());
    Hypothesis first = recognizer.recognize(free);
    String half =
        String.join(" ", first.words().subList(0, 3).stream().map(Hypothesis.Word::word).toList());
    Hypothesis forced = recognizer.recognize(free.withCommitted(half));
    assertThat(forced.text()).isEqualTo(first.text());
    for (int word = 0; word < first.words().size(); word++) {
      assertThat(forced.words().get(word).endMs()).isEqualTo(first.words().get(word).endMs());
    }
  }

  @Test
  void readsAKnownAnswerAsItIsAndShowsItWithStatesTurned() {
    DecodeId id = new DecodeId("s", 0, 0, recognizer.model(), 0);
    SinkMonitor watch = new SinkMonitor(id, Purpose.AGAIN, Detail.FULL);
    String said = "set blue by"; // not what is spoken
    recognizer.recognize(
        RecognitionRequest.of(whole, Modalities.AV, recognizer.rates().normal())
            .withAnswer(said)
            .withProbe(watch));
    DecodeReport report = watch.report().orElseThrow();
    List<TokenRole> roles = report.snapshot().roles();
    List<String> texts = report.snapshot().texts();
    int response = roles.indexOf(TokenRole.RESPONSE);
    assertThat(String.join("", texts.subList(response, texts.size())).strip()).isEqualTo(said);
    assertThat(report.turned()).hasSize(2);
    for (TurnEffect effect : report.turned()) {
      int layer = effect.test().turn().layer();
      assertThat(effect.turned().roles()).isEqualTo(roles);
      // The blocks up to the turn are as they were, in one pass as step by step.
      assertThat(Arrays.copyOf(effect.alphaAfter(), layer))
          .containsExactly(Arrays.copyOf(effect.alphaBefore(), layer), within(TOLERANCE));
      assertThat(effect.cosineAfter()[layer - 1])
          .isCloseTo(effect.cosineBefore()[layer - 1], within(TOLERANCE));
    }
  }

  /** By another instance, which has seen nothing yet. */
  private static Hypothesis alone(RecognitionRequest request) {
    try (Recognizer fresh = LipstreamModel.open(Bundled.model())) {
      return fresh.recognize(request);
    }
  }

  private static void assertSame(Hypothesis actual, Hypothesis expected) {
    assertThat(actual.text()).isEqualTo(expected.text());
    assertThat(actual.mediaTokens()).isEqualTo(expected.mediaTokens());
    for (int i = 0; i < expected.words().size(); i++) {
      Hypothesis.Word word = expected.words().get(i);
      assertThat(actual.words().get(i).startMs()).isEqualTo(word.startMs());
      assertThat(actual.words().get(i).endMs()).isEqualTo(word.endMs());
      assertThat(actual.words().get(i).confidence())
          .isCloseTo(word.confidence(), within(TOLERANCE));
    }
    AttentionMap attention = expected.attention();
    for (int token = 0; token < attention.weights().length; token++) {
      assertThat(actual.attention().weights()[token])
          .containsExactly(attention.weights()[token], within((float) TOLERANCE));
    }
  }

  private static Utterance beginning(long ms) {
    int samples = (int) Math.min(whole.samples().length, ms * MediaFormat.SAMPLE_RATE_HZ / 1000);
    int frames = (int) (ms * MediaFormat.LIP_FRAMES_PER_SECOND / 1000);
    int bytes = frames * MediaFormat.LIP_BYTES;
    return new Utterance(
        Arrays.copyOf(whole.samples(), samples),
        Arrays.copyOf(whole.lips(), Math.min(bytes, whole.lips().length)));
  }
}
