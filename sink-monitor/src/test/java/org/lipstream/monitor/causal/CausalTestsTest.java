package org.lipstream.monitor.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.detect.PlantedDecode;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.detect.Thresholds;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.CausalTest.Kind;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.TurnEffect;

class CausalTestsTest {
  private static final int BLOCKS = 4;
  private static final int ONSET = 3;

  private final List<TokenRole> roles = PlantedDecode.roles(8, 8, 4, 12);
  private final int audioClose = roles.indexOf(TokenRole.AUDIO_CLOSE);

  @Test
  void turnsTheStrongestSinkToItsNearestOtherTokenBeforeTheBlockInWhichItTurnsToBos() {
    PlantedDecode decode = sinks();
    float[] twin = new float[PlantedDecode.WIDTH];
    System.arraycopy(decode.stream(ONSET - 1), audioClose * twin.length, twin, 0, twin.length);
    System.arraycopy(twin, 0, decode.stream(ONSET - 1), 5 * twin.length, twin.length);
    CausalTest test = tests(decode).get(0);
    assertThat(test.kind()).isEqualTo(Kind.SINK_AWAY);
    assertThat(test.ofSink()).isTrue();
    assertThat(test.turn().token()).isEqualTo(audioClose);
    assertThat(test.turn().layer()).isEqualTo(ONSET - 1);
    assertThat(test.towards()).isEqualTo(5);
    assertThat(test.turn().direction()).isEqualTo(twin);
  }

  @Test
  void turnsTheMediaTokenThatIsLeastLikeBosToBos() {
    PlantedDecode decode = sinks();
    int plain = roles.indexOf(TokenRole.VIDEO) + 2;
    for (int layer = 1; layer <= BLOCKS; layer++) {
      for (int feature = 0; feature < PlantedDecode.WIDTH; feature++) {
        boolean ofBos = decode.stream(layer)[feature] != 0;
        decode.feature(layer, plain, feature, ofBos && feature < 2 ? 0 : 1e-6f);
      }
      // Orthogonal to BOS by two features alone.
      float[] stream = decode.stream(layer);
      decode.feature(layer, plain, 0, stream[1]).feature(layer, plain, 1, -stream[0]);
    }
    CausalTest test = tests(decode).get(1);
    assertThat(test.kind()).isEqualTo(Kind.TOKEN_TO_BOS);
    assertThat(test.turn().token()).isEqualTo(plain);
    assertThat(test.towards()).isZero();
  }

  @Test
  void saysThatWhatIsTurnedIsNoSinkWhereThereIsNone() {
    PlantedDecode decode = new PlantedDecode(roles, BLOCKS, 3);
    CausalTest test = tests(decode).get(0);
    assertThat(decode.report().sinks()).isEmpty();
    assertThat(test.ofSink()).isFalse();
    assertThat(test.turn().token()).isPositive();
  }

  @Test
  void asksForNothingWithoutTensorsOrWithASingleBlock() {
    PlantedDecode decode = sinks();
    List<LayerSnapshot> reduced =
        decode.snapshot().layers().stream()
            .map(l -> LayerSnapshot.summary(l.layer(), l.stream(), l.attention(), List.of()))
            .toList();
    assertThat(tests(new DecodeSnapshot(roles, reduced))).isEmpty();
    assertThat(tests(new PlantedDecode(roles, 1, 3))).isEmpty();
  }

  @Test
  void saysWhatBecameOfTheTurnedTokenByBlock() {
    DecodeReport before = sinks().report();
    DecodeReport after = new PlantedDecode(roles, BLOCKS, 3).report();
    CausalTest test = tests(sinks()).get(0);
    TurnEffect effect = TurnEffect.of(test, before, after);
    assertThat(effect.alphaBefore()).hasSize(BLOCKS);
    assertThat(effect.alphaBefore()[ONSET - 1]).isCloseTo(0.6, within(0.05));
    assertThat(effect.alphaAfter()[ONSET - 1]).isLessThan(0.2);
    assertThat(effect.cosineBefore()[ONSET - 1]).isCloseTo(1, within(1e-5));
    assertThat(Math.abs(effect.cosineAfter()[ONSET - 1])).isLessThan(0.9);
    assertThat(effect.ratioBefore()).hasSize(BLOCKS);
  }

  private PlantedDecode sinks() {
    PlantedDecode decode = new PlantedDecode(roles, BLOCKS, 3);
    for (int block = ONSET; block <= BLOCKS; block++) {
      decode.sink(block, audioClose, 0.6f).state(block, 0, 2).state(block, audioClose, 1);
    }
    return decode;
  }

  private static List<CausalTest> tests(PlantedDecode decode) {
    return tests(decode.snapshot());
  }

  private static List<CausalTest> tests(DecodeSnapshot snapshot) {
    DecodeId id = new DecodeId("s", 0, 0, "m", 0);
    return CausalTests.of(SinkMonitor.report(id, snapshot), Thresholds.PUBLISHED.leastQueries());
  }
}
