package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.whisper.DecoderTap.Stage;

/**
 * Whisper's decoder: learned positions, pre-norm blocks with cross-attention, the embeddings again
 * as output weights. Immutable, and safe to use from several threads; what texts have seen is in
 * their {@link TextState}.
 */
public final class WhisperDecoder {
  /** Low enough to vanish in a softmax, high enough to stay finite in sums. */
  private static final float HIDDEN = -1e9f;

  private final DecoderConfig config;
  private final NDArray embeddings; // (vocabulary, D)
  private final NDArray positions; // (maxPositions, D)
  private final List<WhisperDecoderBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;
  private final Linear output;

  /** Looks the tensors up under {@code model.decoder.}. */
  public WhisperDecoder(DecoderConfig config, Weights weights) {
    this.config = config;
    Weights decoder = weights.scope("model.decoder.");
    int width = config.width();
    embeddings = decoder.get("embed_tokens.weight", config.vocabulary(), width);
    positions = decoder.get("embed_positions.weight", config.maxPositions(), width);
    for (int block = 0; block < config.layers(); block++) {
      blocks.add(new WhisperDecoderBlock(block, config, decoder.scope("layers." + block + ".")));
    }
    finalNorm = LayerNorm.read(decoder, "layer_norm", width);
    output = new Linear(embeddings, null);
  }

  public DecoderConfig config() {
    return config;
  }

  /** No texts yet; their state goes with the given manager at the latest. */
  public TextState begin(NDManager manager) {
    return new TextState(manager, config.layers());
  }

  /**
   * What the blocks look at of an utterance.
   *
   * @param encoded the encoder's output, (1, S, D)
   */
  public Sound hear(NDArray encoded) {
    List<NDArray> keys = new ArrayList<>();
    List<NDArray> values = new ArrayList<>();
    NDManager owner = encoded.getManager();
    try (NDManager scope = owner.newSubManager()) {
      scope.tempAttachAll(encoded);
      for (WhisperDecoderBlock block : blocks) {
        keys.add(block.keys(encoded));
        values.add(block.values(encoded));
      }
      keys.forEach(array -> array.attach(owner));
      values.forEach(array -> array.attach(owner));
    }
    return new Sound(Math.toIntExact(encoded.getShape().get(1)), keys, values);
  }

  /**
   * Reads the next positions of each text.
   *
   * @param owner gets the result
   * @param ids [R][T]
   * @param texts grows by T
   * @return hidden states after the final norm, (R, T, D)
   * @throws IllegalArgumentException if the texts become longer than the positions reach
   */
  public NDArray forward(
      NDManager owner, int[][] ids, TextState texts, Sound sound, DecoderTap tap) {
    int count = ids[0].length;
    int end = texts.length() + count;
    if (end > config.maxPositions()) {
      throw new IllegalArgumentException(
          "text: %d tokens (expected: <= %d)".formatted(end, config.maxPositions()));
    }
    try (NDManager scope = owner.newSubManager()) {
      NDArray x = embed(scope, ids, texts.length()); // (R, T, D)
      NDArray mask = count == 1 ? null : causal(scope, texts.length(), count);
      for (WhisperDecoderBlock block : blocks) {
        x = block.apply(x, texts, sound, mask, tap);
      }
      texts.advance(count);
      tap.offer(blocks.size(), Stage.STREAM, x);
      NDArray hidden = finalNorm.apply(x);
      hidden.attach(owner);
      return hidden;
    }
  }

  /** (R, T, D) -> (R, T, vocabulary), before the softmax. */
  public NDArray logits(NDArray hidden) {
    return output.apply(hidden);
  }

  private NDArray embed(NDManager scope, int[][] ids, int start) {
    int count = ids[0].length;
    long[] tokens = new long[ids.length * count];
    long[] places = new long[count];
    for (int at = 0; at < tokens.length; at++) {
      tokens[at] = ids[at / count][at % count];
    }
    for (int at = 0; at < count; at++) {
      places[at] = start + at;
    }
    NDArray embedded = lookUp(scope.create(tokens, new Shape(ids.length, count)), embeddings);
    return embedded.addi(lookUp(scope.create(places, new Shape(1, count)), positions)); // (R, T, D)
  }

  private static NDArray lookUp(NDArray ids, NDArray table) {
    return ids.getNDArrayInternal().embedding(ids, table, SparseFormat.DENSE).head();
  }

  /** Each position sees itself and those before it: (T, N). */
  private static NDArray causal(NDManager scope, int start, int count) {
    float[] mask = new float[count * (start + count)];
    for (int query = 0; query < count; query++) {
      for (int key = start + query + 1; key < start + count; key++) {
        mask[query * (start + count) + key] = HIDDEN;
      }
    }
    return scope.create(mask, new Shape(count, start + count));
  }
}
