package org.lipstream.llm.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

class SequenceSnapshotTest {
  private static final int[] IDS = {1, 7, 3, 22, 0};
  private static final List<TokenRole> ROLES = Collections.nCopies(IDS.length, TokenRole.RESPONSE);

  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void holdsEveryLayerWithItsComponentsAndAttentionThatSumsToOne() {
    DecodeSnapshot decode = take(model);
    assertThat(decode.layers()).hasSize(1 + model.config().blocks());
    for (LayerSnapshot layer : decode.layers().subList(1, decode.layers().size())) {
      assertThat(layer.components()).hasSize(Component.values().length);
      float[] attention = layer.maps().orElseThrow().attention();
      assertThat(attention).hasSize(model.config().heads() * IDS.length * IDS.length);
      float sum = 0;
      for (float weight : attention) {
        sum += weight;
      }
      assertThat(sum).isCloseTo(model.config().heads() * IDS.length, within(1e-3f));
    }
  }

  @Test
  void rotationTurnsOneTokenAtOneLayerAndKeepsItsNorm() {
    DecodeSnapshot before = take(model);
    int width = model.config().hiddenSize();
    float[] direction = state(before, 1, 4, width);
    DecodeSnapshot after = take(model.with(new Rotation(1, 2, direction)));
    LayerSnapshot turned = after.layers().get(2);
    // the second block reads what was turned, so its tokens from the turned one on differ
    assertThat(state(after, 1, 2, width)).isEqualTo(state(before, 1, 2, width));
    assertThat(state(after, 2, 1, width)).isEqualTo(state(before, 2, 1, width));
    assertThat(state(after, 2, 2, width)).isNotEqualTo(state(before, 2, 2, width));
    assertThat(turned.stream().tokens()).isEqualTo(IDS.length);
    float[] state = state(before, 1, 2, width);
    var stream = manager.create(state).reshape(1, 1, width);
    float[] result = new Rotation(1, 0, direction).after(1, stream).toFloatArray();
    assertThat(norm(result)).isCloseTo(norm(state), within(1e-4));
    for (int i = 0; i < width; i++) {
      double same = direction[i] * norm(state) / norm(direction);
      assertThat((double) result[i]).isCloseTo(same, within(1e-4));
    }
  }

  private DecodeSnapshot take(LlamaModel seen) {
    return SequenceSnapshot.take(seen, model.embed(manager, IDS), ROLES);
  }

  private static float[] state(DecodeSnapshot decode, int layer, int token, int width) {
    float[] stream = decode.layers().get(layer).maps().orElseThrow().stream();
    return Arrays.copyOfRange(stream, token * width, (token + 1) * width);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
