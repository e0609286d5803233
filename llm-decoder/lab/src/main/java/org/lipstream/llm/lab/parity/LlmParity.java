package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.BeamSearch;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaModel;

/**
 * Reference cases of the decoder: every tensor with and without a cache, and the ids that greedy
 * and beam search choose.
 */
public final class LlmParity {
  private static final double TOLERANCE = 1e-3;
  private static final int BEAMS = 5;
  private static final int GREEDY_TOKENS = 24;
  private static final int BEAM_TOKENS = 12;

  private LlmParity() {}

  /**
   * Runs the case in a directory of {@code config.json}, {@code model}, {@code input} and {@code
   * expected.safetensors}. The measure is {@link EncoderParity#difference(float[], float[])}.
   */
  public static ParityResult run(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel model = LlamaModel.load(directory, manager);
      Weights input = SafetensorsWeights.open(manager, directory.resolve("input.safetensors"));
      Weights expected =
          SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"));
      int[] ids = ids(input.get("input_ids", -1));
      double difference =
          Math.max(
              whole(model, manager, ids, expected),
              stepped(model, manager, ids, expected.get("logits")));
      int[] prompt = ids(input.get("generate_prompt_ids", -1));
      NDArray greedy = expected.get("greedy_ids", -1);
      NDArray beams = expected.get("beam5_ids", -1);
      boolean idsEqual =
          sameIds(model, manager, prompt, new GreedySearch(), GREEDY_TOKENS, greedy)
              && sameIds(model, manager, prompt, new BeamSearch(BEAMS, 1), BEAM_TOKENS, beams);
      String name = String.valueOf(directory.getFileName());
      return new ParityResult(name, difference, idsEqual, idsEqual && difference <= TOLERANCE);
    }
  }

  /** The whole sequence in one pass: all residual streams, all attention weights, logits. */
  private static double whole(LlamaModel model, NDManager manager, int[] ids, Weights expected) {
    try (NDManager scope = manager.newSubManager()) {
      RecordingTap tap = new RecordingTap(scope);
      NDArray hidden =
          model.forward(model.embed(scope, ids), BatchLayout.aligned(1), tap); // (1, T, D)
      double difference = difference(model.logits(hidden), expected.get("logits"));
      difference = Math.max(difference, difference(tap.streams(), expected.get("hidden_states")));
      return Math.max(difference, difference(tap.attentions(), expected.get("attentions")));
    }
  }

  /** Half the sequence in one pass, then token by token with a cache. */
  static double stepped(LlamaModel model, NDManager manager, int[] ids, NDArray expected) {
    try (NDManager scope = manager.newSubManager();
        KvCache cache = model.newCache(scope, BatchLayout.aligned(1))) {
      NDList logits = new NDList();
      int at = 0;
      while (at < ids.length) {
        int count = at == 0 ? ids.length / 2 : 1;
        NDArray embedded = model.embed(scope, Arrays.copyOfRange(ids, at, at + count));
        logits.add(model.logits(model.forward(embedded, cache, BlockTap.NONE)));
        at += count;
      }
      return difference(NDArrays.concat(logits, 1), expected);
    }
  }

  static boolean sameIds(
      LlamaModel model, NDManager manager, int[] prompt, Search search, int limit, NDArray all) {
    List<Integer> expected = Arrays.stream(ids(all)).skip(prompt.length).boxed().toList();
    Set<Integer> ends = Set.copyOf(model.config().eosTokenIds());
    boolean ended = ends.contains(expected.get(expected.size() - 1));
    try (NDManager scope = manager.newSubManager();
        LlamaNextToken scores =
            new LlamaNextToken(model, scope, model.embed(scope, prompt).squeeze(0))) {
      Answer answer = search.decode(scores, new Limits(limit, ends)).get(0);
      return answer.ended() == ended
          && answer.tokens().equals(ended ? expected.subList(0, expected.size() - 1) : expected);
    }
  }

  private static double difference(NDArray actual, NDArray expected) {
    return EncoderParity.difference(actual, expected);
  }

  static int[] ids(NDArray values) {
    float[] floats = values.toFloatArray();
    int[] ids = new int[floats.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.round(floats[i]);
    }
    return ids;
  }

  /** Keeps copies of the residual stream at every block's two ends and of the attention weights. */
  private static final class RecordingTap implements BlockTap {
    private final NDManager manager;
    private final NDList streams = new NDList();
    private final NDList attentions = new NDList();

    RecordingTap(NDManager manager) {
      this.manager = manager;
    }

    @Override
    public boolean wants(Stage stage) {
      return stage == Stage.BLOCK_INPUT
          || stage == Stage.BLOCK_OUTPUT
          || stage == Stage.ATTENTION_WEIGHTS;
    }

    @Override
    public void on(int block, Stage stage, NDArray value) {
      if (stage == Stage.BLOCK_INPUT && block > 0) {
        return; // the output of the block before
      }
      NDArray copy = manager.create(value.toFloatArray(), new Shape(value.getShape().getShape()));
      (stage == Stage.ATTENTION_WEIGHTS ? attentions : streams).add(copy);
    }

    /** (blocks + 1, 1, T, D). */
    NDArray streams() {
      return NDArrays.stack(streams);
    }

    /** (blocks, 1, heads, T, T). */
    NDArray attentions() {
      return NDArrays.stack(attentions);
    }
  }
}
