package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;

/**
 * Watches the decode of one batch: the pass over the prompts first, then one position at a time.
 *
 * <p>A small model's step is a row of native calls that take longer to make than to compute, and
 * between them even a look at memory is dear, because neither its code nor its data are in the
 * caches. So nothing is added to a step: what the blocks leave behind is kept as it is, and read
 * when a snapshot is asked for, by whoever asks. The pass over the prompts gives up its streams at
 * once, and its attention summed over the queries. What is kept belongs to no manager and outlives
 * the decode.
 *
 * <p>Where a search follows several texts of one prompt, only the context is reported, because the
 * texts' states part ways. For one decode; used by one thread at a time, the last of which need not
 * be the one that decoded. Letters: B rows, T positions of a pass (of a step one), S slots, H
 * heads, G heads of one key head, D hiddenSize, n passes.
 */
public final class DecodeTap implements BlockTap, AutoCloseable {
  /** Bounds what waits: a billion parameters leave about a megabyte a step. */
  private static final int AT_ONCE = 32;

  /** What the blocks do not leave behind by themselves. */
  private static final Map<Stage, Component> WITHIN_FEED_FORWARD =
      Map.of(Stage.GATE, Component.GATE, Stage.UP, Component.UP, Stage.ACT_UP, Component.ACT_UP);

  private final LlamaConfig config;
  private final Detail detail;
  private final List<Watched> watched;
  private final List<DecodeSnapshot.Builder> builders = new ArrayList<>(); // by prompt
  private final FloatReader reader;
  private final PromptAttention prompts;
  private final NDList streams = new NDList(); // (B, 1 + D) each: pass, layer
  private final NDList middles = new NDList(); // the same: pass, block
  private final NDList weights = new NDList(); // (B, key heads, G, S) each: pass, block
  private final int[] seen; // N of each prompt's sequence, read or not
  private int[] live; // the prompt of each row of the batch
  private boolean inPrompts = true;
  private int unread; // passes of one position
  private boolean branched;
  private boolean reported;

  private DecodeTap(NDManager manager, LlamaConfig config, List<Watched> watched) {
    this.config = config;
    this.watched = List.copyOf(watched);
    this.detail =
        watched.stream().map(Watched::detail).max(Comparator.naturalOrder()).orElse(Detail.OFF);
    if (detail != Detail.OFF) {
      watched.forEach(each -> builders.add(builder(each)));
    }
    this.reader = new FloatReader(isFull());
    this.prompts = new PromptAttention(manager, config, builders);
    this.seen = watched.stream().mapToInt(each -> each.roles().size()).toArray();
    this.live = IntStream.range(0, watched.size()).toArray();
  }

  private DecodeSnapshot.Builder builder(Watched each) {
    return new DecodeSnapshot.Builder(
        config.blocks(),
        config.heads(),
        config.hiddenSize(),
        each.roles().size(),
        each.detail() == Detail.FULL);
  }

  /**
   * A tap for a batch in the order of its prompts.
   *
   * @param manager of the decode
   */
  public static DecodeTap of(NDManager manager, LlamaConfig config, List<Watched> watched) {
    return new DecodeTap(manager, config, watched);
  }

  /** Whether anyone wants anything; if not, the tap need not be used. */
  public boolean isWanted() {
    return detail != Detail.OFF;
  }

  private boolean isFull() {
    return detail == Detail.FULL;
  }

  private boolean isWatching() {
    return !branched && detail != Detail.OFF;
  }

  @Override
  public boolean wants(Stage stage) {
    return isFull() && !branched && WITHIN_FEED_FORWARD.containsKey(stage);
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    Component component = WITHIN_FEED_FORWARD.get(stage);
    int tokens = Math.toIntExact(value.getShape().get(1));
    int width = Math.toIntExact(value.getShape().get(2));
    float[] values = value.toFloatArray();
    for (int row = 0; row < live.length; row++) {
      DecodeSnapshot.Builder builder = builders.get(live[row]);
      int padding = Math.max(0, tokens - builder.tokens()); // none in a step
      int from = (row * tokens + padding) * width;
      float[] own = Arrays.copyOfRange(values, from, (row + 1) * tokens * width);
      builder.addPeaks(block, component, own, tokens - padding, width);
    }
  }

  @Override
  public void leftover(int block, Leftover kind, NDArray value) {
    if (!isWatching()) {
      return;
    }
    switch (kind) {
      case STREAM -> take(block, value, streams, DecodeSnapshot.Builder::addStream);
      case MIDDLE -> {
        if (isFull()) {
          take(block, value, middles, DecodeSnapshot.Builder::addMiddle);
        }
      }
      case ATTENTION_WEIGHTS -> {
        if (inPrompts) {
          prompts.add(block, value, isFull());
        } else {
          keep(weights, value);
        }
      }
    }
  }

  /** Where a builder takes tokens of one place. */
  private interface Taking {
    void add(DecodeSnapshot.Builder to, int place, float[] values, int at, int step, int count);
  }

  /** Prompts are many tokens: they are read at once, while they are in the caches. */
  private void take(int place, NDArray value, NDList list, Taking taking) {
    if (!inPrompts) {
      keep(list, value);
      return;
    }
    int width = 1 + config.hiddenSize();
    int slots = Math.toIntExact(value.getShape().get(0)) / live.length;
    float[] values = reader.read(value); // B x T x (1 + D)
    for (int row = 0; row < live.length; row++) {
      DecodeSnapshot.Builder builder = builders.get(live[row]);
      int from = (row + 1) * slots - builder.tokens();
      taking.add(builder, place, values, from * width + 1, width, builder.tokens());
    }
  }

  private static void keep(NDList list, NDArray value) {
    value.detach(); // no second register: those who keep so many things close them themselves
    list.add(value);
  }

  @Override
  public void rowsChange(int[] parents, KvCache cache) {
    if (!isWatching()) {
      return;
    }
    int[] next = Arrays.stream(parents).map(row -> live[row]).toArray();
    if (!Arrays.equals(next, live)) {
      read();
      branched = Arrays.stream(next).distinct().count() < next.length;
      readValueNorms(
          cache, prompt -> branched || Arrays.stream(next).noneMatch(row -> row == prompt));
    }
    live = next;
    if (!branched) {
      beginStep();
    }
  }

  private void beginStep() {
    if (unread == AT_ONCE) {
      read();
    }
    inPrompts = false;
    unread++;
    Arrays.stream(live).forEach(prompt -> seen[prompt]++);
  }

  @Override
  public void end(KvCache cache) {
    if (isWatching()) {
      readValueNorms(cache, prompt -> true);
    }
  }

  /** Which a summary does without: nothing else reads the values again. */
  private void readValueNorms(KvCache cache, IntPredicate leaves) {
    if (isFull()) {
      read();
      ValueNorms.read(cache, live, builders, leaves);
    }
  }

  /** Hands everything that was kept over to the builders and frees it. */
  void read() {
    prompts.read();
    if (unread > 0) {
      share(streams, DecodeSnapshot.Builder::addStream, config.blocks() + 1);
      if (isFull()) {
        share(middles, DecodeSnapshot.Builder::addMiddle, config.blocks());
      }
      readQueries();
      for (int prompt : live) {
        builders.get(prompt).grow(unread);
      }
    }
    free();
  }

  /**
   * @param arrays n x places, each (B, 1 + D)
   */
  private void share(NDList arrays, Taking taking, int places) {
    int width = 1 + config.hiddenSize();
    List<NDArray> ofPlace = new ArrayList<>();
    for (int place = 0; place < places; place++) {
      ofPlace.clear();
      for (int pass = 0; pass < unread; pass++) {
        ofPlace.add(arrays.get(pass * places + place));
      }
      float[] values = reader.read(ofPlace); // n x B x (1 + D)
      for (int row = 0; row < live.length; row++) {
        DecodeSnapshot.Builder builder = builders.get(live[row]);
        taking.add(builder, place, values, row * width + 1, live.length * width, unread);
      }
    }
  }

  private void readQueries() {
    for (int block = 0; block < config.blocks(); block++) {
      for (int pass = 0; pass < unread; pass++) {
        NDArray array = weights.get(pass * config.blocks() + block);
        float[] values = reader.read(array); // B x H x S
        int slots = Math.toIntExact(array.getShape().get(3));
        int end = 0;
        for (int prompt : live) {
          int keys = builders.get(prompt).tokens() + pass + 1;
          for (int head = 0; head < config.heads(); head++) {
            end += slots;
            builders.get(prompt).addQuery(block, head, values, end - keys, keys);
          }
        }
      }
    }
  }

  /** How many tokens of a prompt's sequence have been seen, the prompt's own included. */
  public int tokens(int prompt) {
    return seen[prompt];
  }

  /**
   * Shows each probe its decode; to be called once, after {@link #end}. What has not been read yet
   * is read when the first snapshot is made.
   *
   * @param answers of the prompts in order
   * @param text what a token id says
   */
  public void report(List<Answer> answers, IntFunction<String> text) {
    if (detail == Detail.OFF) {
      return;
    }
    PendingSnapshots snapshots = new PendingSnapshots(this);
    reported = true;
    for (int row = 0; row < watched.size(); row++) {
      Watched one = watched.get(row);
      if (one.detail() != Detail.OFF) {
        List<String> more = one.responses(seen[row], answers.get(row).tokens(), text);
        one.probe().accept(snapshots.of(builders.get(row), one, more));
      }
    }
  }

  /** Frees what was not read. */
  void free() {
    unread = 0;
    prompts.close();
    for (NDList kept : List.of(streams, middles, weights)) {
      kept.close();
    }
  }

  @Override
  public void close() {
    if (!reported) {
      free();
    }
  }
}
