package org.lipstream.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.monitor.Shadow.Understood;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;

@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ShadowTest {
  private static final Rates RATES = new Rates(4, 2);
  private static final int WAITING = 8;

  /** Says its name; waits to be let go before it says anything. */
  private static final class Model implements Recognizer {
    private final String name;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn;

    Model(String name, boolean held) {
      this.name = name;
      this.mayGoOn = new CountDownLatch(held ? 1 : 0);
    }

    @Override
    public String model() {
      return name;
    }

    @Override
    public TrainedRates rates() {
      return TrainedRates.only(RATES);
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      begun.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return requests.stream().map(each -> said()).toList();
    }

    private Hypothesis said() {
      return new Hypothesis(name, List.of(), Modalities.AUDIO, RATES, 0, 0);
    }

    @Override
    public void close() {}
  }

  private static RecognitionRequest request(long utterance, Purpose purpose) {
    DecodeId id = new DecodeId("a", utterance, 51, "first", 0);
    return RecognitionRequest.of(
            new Utterance(new float[1_600], new byte[0]), Modalities.AUDIO, RATES)
        .withProbe(new SinkMonitor(id, purpose, Detail.SUMMARY));
  }

  @Test
  void whatASlowShadowCannotKeepUpWithIsLeftOutAndCountedAndHoldsUpNobody() throws Exception {
    Model second = new Model("second", true);
    try (Shadow shadow = new Shadow(second)) {
      Recognizer beside = shadow.beside(new Model("first", false));
      assertThat(beside.recognize(request(0, Purpose.FINAL)).text()).isEqualTo("first");
      second.begun.await();
      for (long utterance = 1; utterance <= WAITING + 3; utterance++) {
        assertThat(beside.recognize(request(utterance, Purpose.FINAL)).text()).isEqualTo("first");
      }
      assertThat(shadow.dropped()).isEqualTo(3);
      List<CompletableFuture<Understood>> awaited = new ArrayList<>();
      for (long utterance = 0; utterance <= WAITING; utterance++) {
        awaited.add(shadow.take("a", utterance).orElseThrow());
      }
      assertThat(awaited).noneMatch(CompletableFuture::isDone);
      for (long utterance = WAITING + 1; utterance <= WAITING + 3; utterance++) {
        assertThat(shadow.take("a", utterance)).isEmpty();
      }
      second.mayGoOn.countDown();
      for (CompletableFuture<Understood> each : awaited) {
        assertThat(each.get().hypothesis().text()).isEqualTo("second");
      }
    }
  }

  @Test
  void shadowSeesFinalsAlone() {
    try (Shadow shadow = new Shadow(new Model("second", false))) {
      shadow.beside(new Model("first", false)).recognize(request(0, Purpose.PARTIAL));
      assertThat(shadow.take("a", 0)).isEmpty();
      assertThat(shadow.dropped()).isZero();
    }
  }
}
