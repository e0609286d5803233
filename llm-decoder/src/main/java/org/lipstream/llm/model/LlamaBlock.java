package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.BlockTap.Stage;

/**
 * One decoder block on the widened residual stream of {@link ResidualStream}. Shape letters: B
 * rows, T positions of this pass, S positions seen so far, H query heads, K key heads, G = H / K.
 */
final class LlamaBlock {
  private final int index;
  private final LlamaConfig config;
  private final Linear queryKeyValue; // (fusedHeads * headDim, width), with a bias in Qwen2
  private final Linear attentionOut; // (width, H * headDim)
  private final Linear gateUp; // (2 * intermediateSize, width)
  private final Linear down; // (width, intermediateSize)

  private LlamaBlock(
      int index,
      LlamaConfig config,
      Linear queryKeyValue,
      Linear attentionOut,
      Linear gateUp,
      Linear down) {
    this.index = index;
    this.config = config;
    this.queryKeyValue = queryKeyValue;
    this.attentionOut = attentionOut;
    this.gateUp = gateUp;
    this.down = down;
  }

  /**
   * Fuses what stands under {@code model.layers.N.}; differentiable.
   *
   * @param owner gets the fused matrices
   */
  static LlamaBlock read(int index, LlamaConfig config, Weights weights, NDManager owner) {
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
      return new LlamaBlock(
          index,
          config,
          kept(owner, fused, bias),
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

  /** (B, T, width) -> (B, T, width). */
  NDArray forward(NDArray input, Pass pass) {
    tap(pass, Stage.BLOCK_INPUT, input);
    NDArray attended = attend(input, pass);
    tap(pass, Stage.ATTENTION_OUTPUT, attended);
    NDArray middle = input.add(attended);
    NDArray fed = feedForward(middle, pass);
    tap(pass, Stage.DOWN, fed);
    NDArray output = middle.add(fed);
    tap(pass, Stage.BLOCK_OUTPUT, output);
    return output;
  }

  private NDArray attend(NDArray input, Pass pass) {
    long rows = input.getShape().get(0);
    long count = input.getShape().get(1);
    int headDim = config.headDim();
    NDArray fused = queryKeyValue.apply(ResidualStream.normalize(input));
    NDArray apart = fused.reshape(rows, count, config.fusedHeads(), headDim);
    NDArray heads = pass.rotary().turn(apart); // (B, T, n, d)
    heads =
        count == 1 // the same order in memory
            ? heads.reshape(rows, config.fusedHeads(), 1, headDim)
            : heads.swapAxes(1, 2); // (B, n, T, d)
    NDList parts = heads.split(new long[] {config.heads()}, 1); // (B, H, T, d), (B, 2K, T, d)
    NDArray queries =
        parts.get(0).reshape(rows, config.keyValueHeads(), config.queriesPerKey() * count, headDim);
    NDArray joined = pass.cache() == null ? parts.get(1) : pass.cache().join(index, parts.get(1));
    NDList memory = joined.split(new long[] {config.keyValueHeads()}, 1); // 2 of (B, K, S, d)
    NDArray scores = queries.matMul(memory.get(0).swapAxes(2, 3)); // (B, K, G * T, S)
    NDArray weights = (pass.mask() == null ? scores : scores.add(pass.mask())).softmax(-1);
    if (pass.tap().wants(Stage.ATTENTION_WEIGHTS)) {
      long seen = joined.getShape().get(2);
      pass.tap()
          .on(
              index,
              Stage.ATTENTION_WEIGHTS,
              weights.reshape(rows, config.heads(), count, seen)); // (B, H, T, S)
    }
    NDArray mixed = byPosition(weights.matMul(memory.get(1)), rows, count); // (B, T, H * d)
    if (pass.cache() != null) {
      pass.cache().keep(index, joined);
    }
    return attentionOut.apply(mixed);
  }

  private NDArray byPosition(NDArray mixed, long rows, long count) {
    long width = (long) config.heads() * config.headDim();
    if (count == 1) {
      return mixed.reshape(rows, 1, width);
    }
    return mixed
        .reshape(rows, config.heads(), count, config.headDim())
        .swapAxes(1, 2)
        .reshape(rows, count, width);
  }

  private NDArray feedForward(NDArray input, Pass pass) {
    NDArray both = gateUp.apply(ResidualStream.normalize(input));
    NDList parts = both.split(new long[] {config.intermediateSize()}, 2); // 2 of (B, T, inner)
    NDArray gate = parts.get(0);
    NDArray active = gate.mul(parts.get(1)).mul(gate.getNDArrayInternal().sigmoid());
    if (pass.tap().wants(Stage.GATE)) {
      pass.tap().on(index, Stage.GATE, gate);
    }
    if (pass.tap().wants(Stage.ACT_UP)) {
      pass.tap().on(index, Stage.ACT_UP, active);
    }
    return down.apply(active);
  }

  private void tap(Pass pass, Stage stage, NDArray stream) {
    if (pass.tap().wants(stage)) {
      pass.tap().on(index, stage, ResidualStream.narrow(stream));
    }
  }
}
