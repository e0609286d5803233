package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.BlockTap.Stage;

/**
 * One decoder block of the fast path; read {@link org.lipstream.llm.model.plain.DecoderBlock}
 * first, which says the same without tricks. Shape letters: B rows, T positions of this pass, S
 * positions seen so far, H query heads, K key heads, G = H / K.
 *
 * <p>What is fused, and by how much a cached step grows without it (processor time of one thread,
 * medians of interleaved runs after 100 positions, hidden sizes 256, 576 and 2048; a pass over 100
 * positions changes by less than 3 % in all cases):
 *
 * <pre>
 * RMSNorm by a constant column ({@link ResidualStream})     10 %    4 %   -2 %
 * rotation of one position as a product ({@link Rotary})     5 %    0 %    1 %
 * one product for queries, keys and values                3 %    1 %    1 %
 * one product for gate and up                            -1 %    2 %    1 %
 * the factor of the scores inside the rotation            1 %    0 %    0 %
 * the residual as the product's bias                     -2 %    0 %    0 %
 * </pre>
 *
 * The last does not pay; it stays as long as stored figures of the bundled model are compared to
 * their last digit, which it decides.
 */
final class FusedBlock {
  private final int index;
  private final LlamaConfig config;
  private final Linear queryKeyValue; // (fusedHeads * headDim, width), with a bias in Qwen2
  private final Optional<HeadNorm> headNorm; // in Qwen3
  private final Linear attentionOut; // (width, H * headDim)
  private final Linear gateUp; // (2 * intermediateSize, width)
  private final Linear down; // (width, intermediateSize)

  private FusedBlock(
      int index,
      LlamaConfig config,
      Linear queryKeyValue,
      Optional<HeadNorm> headNorm,
      Linear attentionOut,
      Linear gateUp,
      Linear down) {
    this.index = index;
    this.config = config;
    this.queryKeyValue = queryKeyValue;
    this.headNorm = headNorm;
    this.attentionOut = attentionOut;
    this.gateUp = gateUp;
    this.down = down;
  }

  /**
   * Fuses what stands under {@code model.layers.N.}; differentiable.
   *
   * @param owner gets the fused matrices
   */
  static FusedBlock read(int index, LlamaConfig config, Weights weights, NDManager owner) {
    try (NDManager scope = owner.newSubManager()) {
      Weights scoped = new BorrowedWeights(weights, scope);
      ResidualStream stream = new ResidualStream(config, scope);
      Weights attention = scoped.scope("self_attn.");
      long hidden = config.hiddenSize();
      long inner = config.intermediateSize();
      NDArray norm = scoped.get("input_layernorm.weight", hidden);
      NDArray bias = attention.has("q_proj.bias") ? fuse(config, attention, "bias") : null;
      NDArray fused = stream.reader(fuse(config, attention, "weight", hidden), norm);
      NDArray out =
          attention.get("o_proj.weight", hidden, (long) config.heads() * config.headDim());
      NDArray gate = scoped.get("mlp.gate_proj.weight", inner, hidden);
      NDArray up = scoped.get("mlp.up_proj.weight", inner, hidden);
      NDArray secondNorm = scoped.get("post_attention_layernorm.weight", hidden);
      NDArray down = scoped.get("mlp.down_proj.weight", hidden, inner);
      return new FusedBlock(
          index,
          config,
          kept(owner, fused, bias),
          config.normalizesHeads()
              ? Optional.of(kept(owner, HeadNorm.read(config, attention)))
              : Optional.empty(),
          kept(owner, stream.writer(out), null),
          kept(owner, stream.reader(gate.concat(up), secondNorm), null),
          kept(owner, stream.writer(down), null));
    }
  }

  private static NDArray fuse(LlamaConfig config, Weights attention, String kind, long... columns) {
    NDArray query = attention.get("q_proj." + kind, shape(config, config.heads(), columns));
    int keyHeads = config.keyValueHeads();
    NDArray key = attention.get("k_proj." + kind, shape(config, keyHeads, columns));
    NDArray value = attention.get("v_proj." + kind, shape(config, keyHeads, columns));
    return NDArrays.concat(new NDList(query, key, value), 0);
  }

  private static long[] shape(LlamaConfig config, int heads, long[] columns) {
    long rows = (long) heads * config.headDim();
    return columns.length == 0 ? new long[] {rows} : new long[] {rows, columns[0]};
  }

  private static Linear kept(NDManager owner, NDArray weight, NDArray bias) {
    weight.attach(owner);
    if (bias != null) {
      bias.attach(owner);
    }
    return new Linear(weight, bias);
  }

  private static HeadNorm kept(NDManager owner, HeadNorm norm) {
    norm.factors().attach(owner);
    return norm;
  }

  /** (B * T, width) -> (B * T, width). */
  NDArray forward(NDArray input, Pass pass) {
    tap(pass, Stage.BLOCK_INPUT, input);
    NDArray mixed = attend(input, pass);
    tapProduct(pass, Stage.ATTENTION_OUTPUT, attentionOut, mixed);
    NDArray middle = plus(input, attentionOut, mixed);
    NDArray active = gate(middle, pass);
    tapProduct(pass, Stage.DOWN, down, active);
    NDArray output = plus(middle, down, active);
    tap(pass, Stage.BLOCK_OUTPUT, output);
    pass.tap().leftover(index, Leftover.STREAM, input);
    pass.tap().leftover(index, Leftover.MIDDLE, middle);
    return output;
  }

  /** stream + x W^T in one native call, which takes a matrix where it says bias. */
  private static NDArray plus(NDArray stream, Linear linear, NDArray x) {
    return new Linear(linear.weight(), stream).apply(x);
  }

  /** (B * T, width) -> (B * T, H * d). */
  private NDArray attend(NDArray input, Pass pass) {
    NDArray fused = queryKeyValue.apply(ResidualStream.normalize(input));
    NDList parts =
        byHead(fused, pass).split(new long[] {config.heads() + config.keyValueHeads()}, 1);
    NDArray unturned = parts.get(0);
    if (headNorm.isPresent()) {
      unturned = headNorm.get().apply(unturned);
    }
    NDArray turned = pass.rotary().turn(unturned); // (B, H + K, T, d)
    NDList turnedParts = turned.split(new long[] {config.heads()}, 1);
    NDArray queries =
        turnedParts
            .get(0)
            .reshape(
                pass.rows(),
                config.keyValueHeads(),
                (long) config.queriesPerKey() * pass.count(),
                config.headDim());
    KvCache cache = pass.cache();
    NDArray newKeys = turnedParts.get(1);
    NDArray keys = cache == null ? newKeys : cache.joinKeys(index, newKeys); // (B, K, S, d)
    NDArray values = cache == null ? parts.get(1) : cache.joinValues(index, parts.get(1));
    NDArray scores = queries.matMul(keys.swapAxes(2, 3)); // (B, K, G * T, S)
    NDArray softmax = (pass.mask() == null ? scores : scores.add(pass.mask())).softmax(-1);
    NDArray weights = adjusted(input, softmax, pass);
    if (pass.tap().wants(Stage.ATTENTION_WEIGHTS)) {
      long seen = keys.getShape().get(2);
      pass.tap()
          .on(
              index,
              Stage.ATTENTION_WEIGHTS,
              weights.reshape(pass.rows(), config.heads(), pass.count(), seen)); // (B, H, T, S)
    }
    NDArray mixed = byPosition(weights.matMul(values), pass);
    if (cache != null) {
      cache.keep(index, keys, values);
    }
    pass.tap().leftover(index, Leftover.ATTENTION_WEIGHTS, weights);
    return mixed;
  }

  /** (B, K, G * T, S) -> the same. */
  private NDArray adjusted(NDArray input, NDArray weights, Pass pass) {
    if (pass.adjustment() == AttentionAdjustment.NONE) {
      return weights;
    }
    long seen = weights.getShape().get(3);
    return pass.adjustment()
        .adjust(
            index,
            pass.apart(ResidualStream.narrow(input)),
            weights.reshape(pass.rows(), config.heads(), pass.count(), seen))
        .reshape(weights.getShape());
  }

  /** (B * T, n * d) -> (B, n, T, d). */
  private NDArray byHead(NDArray fused, Pass pass) {
    int heads = config.fusedHeads();
    if (pass.count() == 1) { // the same order in memory
      return fused.reshape(pass.rows(), heads, 1, config.headDim());
    }
    return fused.reshape(pass.rows(), pass.count(), heads, config.headDim()).swapAxes(1, 2);
  }

  /** (B, K, G * T, d) -> (B * T, H * d). */
  private NDArray byPosition(NDArray mixed, Pass pass) {
    long width = (long) config.heads() * config.headDim();
    if (pass.count() == 1) {
      return mixed.reshape(pass.rows(), width);
    }
    return mixed
        .reshape(pass.rows(), config.heads(), pass.count(), config.headDim())
        .swapAxes(1, 2)
        .reshape((long) pass.rows() * pass.count(), width);
  }

  /** (B * T, width) -> silu(gate) * up, (B * T, intermediateSize). */
  private NDArray gate(NDArray input, Pass pass) {
    NDArray both = gateUp.apply(ResidualStream.normalize(input));
    NDList parts = both.split(2, 1);
    NDArray gate = parts.get(0);
    NDArray active = gate.mul(parts.get(1)).mul(gate.getNDArrayInternal().sigmoid());
    if (pass.tap().wants(Stage.GATE)) {
      pass.tap().on(index, Stage.GATE, pass.apart(gate));
    }
    if (pass.tap().wants(Stage.UP)) {
      pass.tap().on(index, Stage.UP, pass.apart(parts.get(1)));
    }
    if (pass.tap().wants(Stage.ACT_UP)) {
      pass.tap().on(index, Stage.ACT_UP, pass.apart(active));
    }
    return active;
  }

  private void tap(Pass pass, Stage stage, NDArray stream) {
    if (pass.tap().wants(stage)) {
      pass.tap().on(index, stage, pass.apart(ResidualStream.narrow(stream)));
    }
  }

  private void tapProduct(Pass pass, Stage stage, Linear linear, NDArray x) {
    if (pass.tap().wants(stage)) {
      tap(pass, stage, linear.apply(x));
    }
  }
}
