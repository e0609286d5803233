package org.lipstream.app.topology;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RopeConfig;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.TurnedPasses;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A Llama of four blocks whose weights are written by hand. In block 2 the gate opens for {@code
 * </audio>} alone and its product goes into one feature; in block 3 every query looks for {@code
 * <video>}. Both can be taken out. What it says means nothing.
 */
final class PlantedModel implements Recognizer {
  static final int AUDIO_CLOSE = 12;
  static final int VIDEO_OPEN = 13;
  static final int SPIKE_LAYER = 2;
  static final int SPIKE_FEATURE = 27;
  static final int SINK_BLOCK = 3;

  private static final int HIDDEN = 32;
  private static final int HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final int INNER = 8;
  private static final int VOCABULARY = 32;
  private static final int WORD = 17; // what is read where an answer is known
  private static final int SLOWEST = HEAD_DIM / 2 - 1; // the pair that turns least with position
  private static final int IS_AUDIO_CLOSE = 20;
  private static final int IS_VIDEO_OPEN = 21;
  private static final int IS_TOKEN = 22;
  private static final List<Integer> MARKS =
      List.of(IS_AUDIO_CLOSE, IS_VIDEO_OPEN, IS_TOKEN, SPIKE_FEATURE);
  private static final LlamaConfig CONFIG =
      new LlamaConfig(
          "llama",
          HIDDEN,
          4,
          HEADS,
          HEADS,
          HEAD_DIM,
          INNER,
          1e-5,
          VOCABULARY,
          true,
          -1,
          List.of(),
          RopeConfig.plain(1e6));

  private final String name;
  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel planted = build(true);
  private final LlamaModel clean = build(false);
  private volatile boolean isPlanted;

  PlantedModel(String name) {
    this.name = name;
  }

  void plant(boolean present) {
    isPlanted = present;
  }

  /** BOS, ten of audio, ten of video, six of prompt. */
  static List<TokenRole> context() {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS, TokenRole.AUDIO_OPEN));
    roles.addAll(Collections.nCopies(10, TokenRole.AUDIO));
    roles.addAll(List.of(TokenRole.AUDIO_CLOSE, TokenRole.VIDEO_OPEN));
    roles.addAll(Collections.nCopies(10, TokenRole.VIDEO));
    roles.add(TokenRole.VIDEO_CLOSE);
    roles.addAll(Collections.nCopies(6, TokenRole.PROMPT));
    return roles;
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public TrainedRates rates() {
    return TrainedRates.only(new Rates(1, 1));
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    return requests.stream().map(this::recognizeOne).toList();
  }

  private Hypothesis recognizeOne(RecognitionRequest request) {
    LlamaModel model = isPlanted ? planted : clean;
    List<TokenRole> roles = new ArrayList<>(context());
    int[] prefix = request.answered() ? new int[] {WORD} : new int[0];
    int context = roles.size();
    roles.addAll(Collections.nCopies(prefix.length, TokenRole.RESPONSE));
    Detail detail = request.probe().next();
    Watched watched =
        new Watched(
            request.probe(), detail, roles, Collections.nCopies(roles.size(), ""), List.of());
    try (NDManager call = manager.newSubManager();
        DecodeTap tap = DecodeTap.of(call, CONFIG, List.of(watched))) {
      int[] ids = new int[context];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = roles.get(i).ordinal() + 1;
      }
      NDArray prompt = model.embed(call, ids).squeeze(0);
      List<Answer> answers;
      try (LlamaNextToken scores = new LlamaNextToken(model, call, List.of(prompt), tap)) {
        Limits limits = new Limits(request.answered() ? prefix.length + 1 : 12, Set.of());
        answers = new GreedySearch().decode(scores, new int[][] {prefix}, limits);
      }
      tap.report(answers, Integer::toString);
      if (detail == Detail.FULL && request.answered()) {
        NDArray sequence = prompt.concat(model.embed(call, prefix).squeeze(0), 0).expandDims(0);
        TurnedPasses.show(() -> model, request.probe(), sequence, roles);
      }
    }
    return new Hypothesis("word", List.of(), request.modality(), request.rates(), 1_000_000, 20);
  }

  private LlamaModel build(boolean withPlants) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Random random = new Random(5);
    tensors.put("model.embed_tokens.weight", embeddings(random));
    for (int block = 0; block < CONFIG.blocks(); block++) {
      String prefix = "model.layers." + block + ".";
      float[] query = new float[HEADS * HEAD_DIM * HIDDEN];
      float[] key = new float[HEADS * HEAD_DIM * HIDDEN];
      float[] gate = new float[INNER * HIDDEN];
      float[] up = new float[INNER * HIDDEN];
      float[] down = new float[HIDDEN * INNER];
      if (withPlants && block == SINK_BLOCK - 1) {
        for (int head = 0; head < HEADS; head++) {
          query[(head * HEAD_DIM + SLOWEST) * HIDDEN + IS_TOKEN] = 2.2f;
          key[(head * HEAD_DIM + SLOWEST) * HIDDEN + IS_VIDEO_OPEN] = 2.2f;
        }
      }
      if (withPlants && block == SPIKE_LAYER - 1) {
        gate[IS_AUDIO_CLOSE] = 5;
        up[IS_AUDIO_CLOSE] = 5;
        down[SPIKE_FEATURE * INNER] = 50;
      }
      long wide = (long) HEADS * HEAD_DIM;
      put(tensors, prefix + "self_attn.q_proj.weight", query, wide, HIDDEN);
      put(tensors, prefix + "self_attn.k_proj.weight", key, wide, HIDDEN);
      put(tensors, prefix + "self_attn.v_proj.weight", small(random, wide), wide, HIDDEN);
      put(tensors, prefix + "self_attn.o_proj.weight", written(random), HIDDEN, wide);
      put(tensors, prefix + "mlp.gate_proj.weight", gate, INNER, HIDDEN);
      put(tensors, prefix + "mlp.up_proj.weight", up, INNER, HIDDEN);
      put(tensors, prefix + "mlp.down_proj.weight", down, HIDDEN, INNER);
      put(tensors, prefix + "input_layernorm.weight", ones(), HIDDEN);
      put(tensors, prefix + "post_attention_layernorm.weight", ones(), HIDDEN);
    }
    put(tensors, "model.norm.weight", ones(), HIDDEN);
    return LlamaModel.of(CONFIG, new MapWeights("planted", tensors), manager);
  }

  private NDArray embeddings(Random random) {
    float[] values = new float[VOCABULARY * HIDDEN];
    for (int id = 0; id < VOCABULARY; id++) {
      for (int feature = 0; feature < HIDDEN; feature++) {
        boolean mark = MARKS.contains(feature);
        values[id * HIDDEN + feature] = mark ? 0 : (float) (0.5 * random.nextGaussian());
      }
      values[id * HIDDEN + IS_TOKEN] = 1;
    }
    values[(TokenRole.AUDIO_CLOSE.ordinal() + 1) * HIDDEN + IS_AUDIO_CLOSE] = 1;
    values[(TokenRole.VIDEO_OPEN.ordinal() + 1) * HIDDEN + IS_VIDEO_OPEN] = 1;
    return manager.create(values, new Shape(VOCABULARY, HIDDEN));
  }

  private static float[] small(Random random, long rows) {
    float[] values = new float[(int) rows * HIDDEN];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return values;
  }

  /** What attention writes leaves the marks alone. */
  private static float[] written(Random random) {
    int wide = HEADS * HEAD_DIM;
    float[] values = small(random, wide);
    for (int mark : MARKS) {
      for (int column = 0; column < wide; column++) {
        values[mark * wide + column] = 0;
      }
    }
    return values;
  }

  private static float[] ones() {
    float[] ones = new float[HIDDEN];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  private void put(Map<String, NDArray> tensors, String tensor, float[] values, long... shape) {
    tensors.put(tensor, manager.create(values, new Shape(shape)));
  }

  @Override
  public void close() {
    manager.close();
  }
}
