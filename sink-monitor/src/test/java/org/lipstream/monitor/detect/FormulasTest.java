package org.lipstream.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.probe.TokenRole.Segment;
import org.lipstream.monitor.report.AttentionReport;
import org.lipstream.monitor.report.DecodeReport;

/** Every formula against plain loops over small random data. */
class FormulasTest {
  private static final List<TokenRole> ROLES = PlantedDecode.roles(4, 3, 2, 5);
  private static final int TOKENS = ROLES.size();
  private static final int BLOCKS = 5;
  private static PlantedDecode decode;
  private static DecodeReport report;

  @BeforeAll
  static void report() {
    decode = new PlantedDecode(ROLES, BLOCKS, 11).sink(3, 0, 0.4f);
    report = decode.report();
  }

  private static float weight(int block, int head, int query, int key) {
    return decode.attention(block)[(head * TOKENS + query) * TOKENS + key];
  }

  @Test
  void alphaAgrees() {
    for (int block = 1; block <= BLOCKS; block++) {
      AttentionReport attention = report.layers().get(block).attention().orElseThrow();
      for (int key = 0; key < TOKENS; key++) {
        double sum = 0;
        for (int head = 0; head < PlantedDecode.HEADS; head++) {
          for (int query = key; query < TOKENS; query++) {
            sum += weight(block, head, query, key);
          }
        }
        double alpha = sum / (PlantedDecode.HEADS * (TOKENS - key));
        assertThat((double) attention.alpha()[key]).isCloseTo(alpha, within(1e-6));
      }
    }
  }

  @Test
  void entropyAgrees() {
    for (int head = 0; head < PlantedDecode.HEADS; head++) {
      double nats = 0;
      for (int query = 0; query < TOKENS; query++) {
        for (int key = 0; key <= query; key++) {
          double weight = weight(2, head, query, key);
          nats += weight * Math.log(1 / weight);
        }
      }
      float entropy = report.layers().get(2).attention().orElseThrow().entropy()[head];
      assertThat((double) entropy).isCloseTo(nats / TOKENS, within(1e-6));
    }
  }

  @Test
  void segmentMassAgrees() {
    Map<Segment, Double> mass = new EnumMap<>(Segment.class);
    for (int head = 0; head < PlantedDecode.HEADS; head++) {
      for (int query = 0; query < TOKENS; query++) {
        for (int key = 0; key <= query; key++) {
          double share = weight(3, head, query, key) / (PlantedDecode.HEADS * TOKENS);
          mass.merge(ROLES.get(key).segment(), share, Double::sum);
        }
      }
    }
    Map<Segment, Double> actual = report.layers().get(3).attention().orElseThrow().mass();
    assertThat(actual).containsOnlyKeys(Segment.values());
    mass.forEach(
        (segment, share) -> assertThat(actual.get(segment)).isCloseTo(share, within(1e-6)));
  }

  @Test
  void flowOfTheResponseAgrees() {
    double toBos = 0;
    int queries = 0;
    for (int query = 0; query < TOKENS; query++) {
      if (ROLES.get(query) == TokenRole.RESPONSE) {
        queries++;
        for (int head = 0; head < PlantedDecode.HEADS; head++) {
          toBos += weight(3, head, query, 0);
        }
      }
    }
    Map<Segment, Map<Segment, Double>> flow =
        report.layers().get(3).attention().orElseThrow().flow();
    assertThat(flow.get(Segment.RESPONSE).get(Segment.BOS))
        .isCloseTo(toBos / (PlantedDecode.HEADS * queries), within(1e-6));
    assertThat(flow.get(Segment.BOS).get(Segment.BOS)).isCloseTo(1, within(1e-6));
    flow.values()
        .forEach(
            shares ->
                assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
                    .isCloseTo(1, within(1e-5)));
  }

  @Test
  void lossesAgree() {
    int firstOfResponse = ROLES.indexOf(TokenRole.RESPONSE);
    assertThat(report.decorrelation().paper())
        .isCloseTo(loss(2, BLOCKS - 1, TOKENS - 1), within(1e-6));
    assertThat(report.decorrelation().releasedCode())
        .isCloseTo(loss(1, BLOCKS - 1, firstOfResponse), within(1e-6));
  }

  private static double loss(int firstBlock, int lastBlock, int lastToken) {
    double sum = 0;
    for (int layer = firstBlock; layer <= lastBlock; layer++) {
      for (int token = 1; token <= lastToken; token++) {
        double dot = dot(layer, token, 0);
        sum += dot * dot / (dot(layer, token, token) * dot(layer, 0, 0));
      }
    }
    return sum / ((lastBlock - firstBlock + 1) * lastToken);
  }

  private static double dot(int layer, int a, int b) {
    double sum = 0;
    for (int i = 0; i < PlantedDecode.WIDTH; i++) {
      float[] stream = decode.stream(layer);
      sum += (double) stream[a * PlantedDecode.WIDTH + i] * stream[b * PlantedDecode.WIDTH + i];
    }
    return sum;
  }

  @Test
  void withoutAResponseTheReleasedCodesLossTakesEveryToken() {
    PlantedDecode mute = new PlantedDecode(PlantedDecode.roles(4, 3, 2, 0), 3, 5);
    float[][] cosines = {
      mute.report().layers().get(1).cosineToFirst(), mute.report().layers().get(2).cosineToFirst()
    };
    double sum = 0;
    for (float[] layer : cosines) {
      for (int token = 1; token < layer.length; token++) {
        sum += (double) layer[token] * layer[token];
      }
    }
    assertThat(mute.report().decorrelation().releasedCode())
        .isCloseTo(sum / (2 * (cosines[0].length - 1)), within(1e-9));
  }

  @Test
  void jaccardIsSharedOverAll() {
    assertThat(MassiveActivations.jaccard(Set.of(1, 2, 3), Set.of(2, 3, 4))).isEqualTo(0.5);
    assertThat(MassiveActivations.jaccard(Set.of(1), Set.of())).isZero();
  }
}
