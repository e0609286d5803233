package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.lab.inside.Change.Site;
import org.lipstream.llm.model.LlamaConfig;

/**
 * A Llama whose every step an experiment can look at or change: {@link
 * org.lipstream.llm.model.plain.PlainDecoder} with hooks and a cache that may be cut. Letters: B
 * rows, T positions of a pass, S positions before it, H query heads, K key heads, G = H / K, d
 * width of a head, D hiddenSize. Used by one thread.
 */
public final class OpenedDecoder {
  private static final float HIDDEN = -1e30f;

  private final LlamaConfig config;
  private final NDArray embeddings; // (V, D)
  private final Linear output; // D -> V
  private final NDArray finalNorm; // (D)
  private final List<Block> blocks = new ArrayList<>();
  private Change change = Change.NONE;

  private record Block(
      NDArray inputNorm,
      Linear query,
      Linear key,
      Linear value,
      Linear out,
      NDArray middleNorm,
      Linear gate,
      Linear up,
      Linear down) {}

  /**
   * Looks the tensors up.
   *
   * @throws IllegalArgumentException if the decoder has more than a plain Llama
   */
  public OpenedDecoder(LlamaConfig config, Weights weights, WeightChange weightChange) {
    if (!config.modelType().equals("llama")) {
      throw new IllegalArgumentException(
          "model type: " + config.modelType() + " (expected: llama)");
    }
    this.config = config;
    int width = config.hiddenSize();
    this.embeddings = weights.get("model.embed_tokens.weight", config.vocabularySize(), width);
    NDArray head =
        config.tiedEmbeddings()
            ? embeddings
            : weights.get("lm_head.weight", config.vocabularySize(), width);
    this.output = new Linear(head, null);
    this.finalNorm = weights.get("model.norm.weight", width);
    for (int block = 0; block < config.blocks(); block++) {
      blocks.add(read(block, weights.scope("model.layers." + block + "."), weightChange));
    }
  }

  private Block read(int block, Weights weights, WeightChange other) {
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.keyValueHeads() * config.headDim();
    Reader reader =
        (site, name, out, in) ->
            new Linear(other.of(block, site, weights.get(name + ".weight", out, in)), null);
    return new Block(
        weights.get("input_layernorm.weight", width),
        reader.read(Site.ATTENTION, "self_attn.q_proj", queries, width),
        reader.read(Site.ATTENTION, "self_attn.k_proj", keys, width),
        reader.read(Site.ATTENTION, "self_attn.v_proj", keys, width),
        reader.read(Site.MIXED, "self_attn.o_proj", width, queries),
        weights.get("post_attention_layernorm.weight", width),
        reader.read(Site.FEED_FORWARD, "mlp.gate_proj", inner, width),
        reader.read(Site.FEED_FORWARD, "mlp.up_proj", inner, width),
        reader.read(Site.NEURONS, "mlp.down_proj", width, inner));
  }

  private interface Reader {
    Linear read(Site site, String name, long out, long in);
  }

  public LlamaConfig config() {
    return config;
  }

  /** From now on. */
  public void change(Change next) {
    this.change = next;
  }

  /** What the neurons of a block write into the stream, (D, intermediateSize). */
  NDArray down(int block) {
    return blocks.get(block).down().weight();
  }

  /** int64 (B, T) -> (B, T, D). */
  public NDArray embed(NDArray ids) {
    return ids.getNDArrayInternal().embedding(ids, embeddings, SparseFormat.DENSE).head();
  }

  /** (..., D) -> (..., V). */
  public NDArray logits(NDArray hidden) {
    return output.apply(hidden);
  }

  /**
   * The next positions of rows that share a past.
   *
   * @param embedded (B, T, D), in whose manager the result is
   * @param past null for none; grows by the pass where {@code keeps}, which wants one row
   * @param windows which of the past each head sees
   * @return hidden states after the final norm, (B, T, D)
   */
  public NDArray forward(NDArray embedded, Past past, boolean keeps, Windows windows) {
    NDManager owner = embedded.getManager();
    try (NDManager outer = owner.newSubManager()) {
      int count = Math.toIntExact(embedded.getShape().get(1));
      int before = past == null ? 0 : past.length();
      Turning turning = Turning.of(outer, config, before + count);
      Place place = new Place(past, keeps, before, count, turning, windows, outer);
      NDArray stream = change.stream(0, embedded.duplicate());
      stream.attach(outer);
      for (int block = 0; block < blocks.size(); block++) {
        try (NDManager scope = outer.newSubManager()) {
          stream.attach(scope);
          NDArray next = pass(block, stream, place);
          next = change.stream(block + 1, next);
          next.attach(outer);
          stream = next;
        }
      }
      if (past != null && keeps) {
        past.grow(count);
      }
      NDArray hidden = normed(stream, finalNorm);
      hidden.attach(owner);
      return hidden;
    }
  }

  /** Where in a text a pass is; its masks, one for all blocks where they are alike. */
  private final class Place {
    private final Past past;
    private final boolean keeps;
    private final int before;
    private final int count;
    private final Turning turning;
    private final Windows windows;
    private final NDManager manager;
    private NDArray shared;

    Place(
        Past past,
        boolean keeps,
        int before,
        int count,
        Turning turning,
        Windows windows,
        NDManager manager) {
      this.past = past;
      this.keeps = keeps;
      this.before = before;
      this.count = count;
      this.turning = turning;
      this.windows = windows;
      this.manager = manager;
    }

    /** (1, K or 1, G T, S + T): 0 where a query may see a slot. */
    NDArray mask(NDManager scope, int block) {
      if (windows != Windows.ALL) {
        return mask(scope, block, config.keyValueHeads());
      }
      shared = shared == null ? mask(manager, block, 1) : shared;
      return shared;
    }

    private NDArray mask(NDManager owner, int block, int heads) {
      int slots = before + count;
      int groups = config.queriesPerKey();
      float[] values = new float[heads * groups * count * slots];
      int at = 0;
      for (int head = 0; head < heads; head++) {
        for (int row = 0; row < groups * count; row++) {
          int query = before + row % count;
          for (int slot = 0; slot < slots; slot++) {
            boolean seen = slot <= query && windows.sees(block, head, slot, query);
            values[at++] = seen ? 0 : HIDDEN;
          }
        }
      }
      return owner.create(values, new Shape(1, heads, (long) groups * count, slots));
    }
  }

  private NDArray pass(int index, NDArray stream, Place place) {
    Block block = blocks.get(index);
    NDArray read = change.input(index, Site.ATTENTION, normed(stream, block.inputNorm()));
    NDArray mixed = change.input(index, Site.MIXED, attend(index, read, place)); // (B, T, H d)
    NDArray attended = block.out().apply(mixed); // (B, T, D)
    change.added(index, true, attended);
    NDArray middle = stream.add(attended);
    NDArray seen = change.input(index, Site.FEED_FORWARD, normed(middle, block.middleNorm()));
    NDArray gate = block.gate().apply(seen); // (B, T, F)
    NDArray neurons = gate.mul(gate.getNDArrayInternal().sigmoid()).mul(block.up().apply(seen));
    NDArray fed = block.down().apply(change.input(index, Site.NEURONS, neurons)); // (B, T, D)
    change.added(index, false, fed);
    return middle.add(fed);
  }

  private NDArray attend(int index, NDArray x, Place place) {
    Block block = blocks.get(index);
    NDArray queries = byHead(block.query().apply(x), config.heads()); // (B, H, T, d)
    NDArray keys = byHead(block.key().apply(x), config.keyValueHeads()); // (B, K, T, d)
    NDArray values = byHead(block.value().apply(x), config.keyValueHeads()); // (B, K, T, d)
    long rows = x.getShape().get(0);
    long grouped = (long) config.queriesPerKey() * place.count;
    NDArray asking =
        place
            .turning
            .turn(queries, place.before)
            .mul((float) (1 / Math.sqrt(config.headDim())))
            .reshape(rows, config.keyValueHeads(), grouped, config.headDim()); // (B, K, G T, d)
    NDArray own = asking.matMul(place.turning.turn(keys, place.before).swapAxes(2, 3));
    Past past = place.past;
    boolean sees = past != null && place.before > 0;
    NDArray scores =
        sees
            ? asking.matMul(turned(past, index, place, x).swapAxes(2, 3)).concat(own, 3)
            : own; // (B, K, G T, S + T)
    long slots = place.before + place.count;
    NDArray weights = scores.add(place.mask(x.getManager(), index)).softmax(-1);
    weights = change.attention(index, weights.reshape(rows, config.heads(), place.count, slots));
    weights = weights.reshape(rows, config.keyValueHeads(), grouped, slots);
    NDArray mixed;
    if (sees) {
      NDList parts = weights.split(new long[] {place.before}, 3);
      mixed = parts.get(0).matMul(past.values(index)).add(parts.get(1).matMul(values));
    } else {
      mixed = weights.matMul(values); // (B, K, G T, d)
    }
    if (past != null && place.keeps) {
      past.add(index, keys, values);
    }
    return mixed
        .reshape(rows, config.heads(), place.count, config.headDim())
        .swapAxes(1, 2)
        .reshape(rows, place.count, (long) config.heads() * config.headDim());
  }

  /** The past's keys at their positions, in the manager of x. */
  private static NDArray turned(Past past, int index, Place place, NDArray x) {
    return place.turning.turn(past.keys(index, x.getManager()), 0); // (1, K, S, d)
  }

  /** (B, T, n d) -> (B, n, T, d). */
  private NDArray byHead(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, config.headDim()).swapAxes(1, 2);
  }

  private NDArray normed(NDArray x, NDArray weight) {
    NDArray meanSquare = x.mul(x).mean(new int[] {2}, true); // (B, T, 1)
    return x.div(meanSquare.add((float) config.normEpsilon()).sqrt()).mul(weight);
  }
}
