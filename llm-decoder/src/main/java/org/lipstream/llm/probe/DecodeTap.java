package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Watches the decode of one batch: the pass over the prompts first, then one position at a time.
 *
 * <p>A small model's step is a row of native calls that take longer to make than to compute, so
 * none is added to it: what the blocks leave behind is kept as it is, and read when a snapshot is
 * asked for, by whoever asks. The pass over the prompts gives up its streams at once, and its
 * attention summed over the queries. What is read for a summary is reduced on the spot.
 *
 * <p>Where a search follows several texts of one prompt, only the context is reported, because the
 * texts' states part ways. For one decode; not thread-safe.
 */
public final class DecodeTap implements BlockTap, AutoCloseable {
  /** What the blocks do not leave behind by themselves. */
  private static final Map<Stage, Component> WITHIN_FEED_FORWARD =
      Map.of(Stage.GATE, Component.GATE, Stage.UP, Component.UP, Stage.ACT_UP, Component.ACT_UP);

  private final Detail detail;
  private final List<Watched> watched;
  private final List<RowTrace> traces = new ArrayList<>();
  private final PassReader passes;
  private final int[] seen; // N of each prompt's sequence, read or not
  private int[] live; // the prompt of each row of the batch
  private boolean branched;
  private boolean reported;

  private DecodeTap(NDManager manager, LlamaConfig config, List<Watched> watched) {
    this.watched = List.copyOf(watched);
    this.detail =
        watched.stream().map(Watched::detail).max(Comparator.naturalOrder()).orElse(Detail.OFF);
    if (detail != Detail.OFF) {
      for (Watched each : watched) {
        traces.add(new RowTrace(config, each.roles().size(), each.detail() == Detail.FULL));
      }
    }
    this.passes = new PassReader(manager, config, traces, detail);
    this.seen = watched.stream().mapToInt(each -> each.roles().size()).toArray();
    this.live = IntStream.range(0, watched.size()).toArray();
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

  @Override
  public boolean wants(Stage stage) {
    return detail == Detail.FULL && !branched && WITHIN_FEED_FORWARD.containsKey(stage);
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    Component component = WITHIN_FEED_FORWARD.get(stage);
    int tokens = Math.toIntExact(value.getShape().get(1));
    int width = Math.toIntExact(value.getShape().get(2));
    float[] values = value.toFloatArray();
    for (int row = 0; row < live.length; row++) {
      RowTrace trace = traces.get(live[row]);
      int padding = Math.max(0, tokens - trace.tokens()); // none in a step
      int from = (row * tokens + padding) * width;
      float[] own = Arrays.copyOfRange(values, from, (row + 1) * tokens * width);
      trace.addPeaks(block, component, own, tokens - padding, width);
    }
  }

  @Override
  public void leftover(int block, Leftover kind, NDArray value) {
    if (isWatching()) {
      passes.take(block, kind, value);
    }
  }

  private boolean isWatching() {
    return !branched && detail != Detail.OFF;
  }

  @Override
  public void rowsChange(int[] parents, KvCache cache) {
    if (!isWatching()) {
      return;
    }
    int[] next = Arrays.stream(parents).map(row -> live[row]).toArray();
    if (!Arrays.equals(next, live)) {
      passes.read();
      branched = Arrays.stream(next).distinct().count() < next.length;
      readValueNorms(cache, prompt -> branched || !contains(next, prompt));
    }
    live = next;
    if (!branched) {
      passes.step(live);
      Arrays.stream(live).forEach(prompt -> seen[prompt]++);
    }
  }

  @Override
  public void end(KvCache cache) {
    if (isWatching()) {
      readValueNorms(cache, prompt -> true);
    }
  }

  /** Which a summary does without: nothing else reads the values again. */
  private void readValueNorms(KvCache cache, IntPredicate leaves) {
    if (detail == Detail.FULL) {
      passes.read();
      ValueNorms.read(cache, live, traces, leaves);
    }
  }

  private static boolean contains(int[] values, int value) {
    return Arrays.stream(values).anyMatch(each -> each == value);
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
    PendingSnapshots snapshots = new PendingSnapshots(passes);
    reported = true;
    for (int row = 0; row < watched.size(); row++) {
      Watched one = watched.get(row);
      if (one.detail() != Detail.OFF) {
        List<String> texts = responses(row, answers.get(row).tokens(), text);
        one.probe().accept(snapshots.of(traces.get(row), one, texts));
      }
    }
  }

  /**
   * What the tokens say that were not known before.
   *
   * @param answer all of the answer, what was forced included; may have been cut
   */
  private List<String> responses(int row, List<Integer> answer, IntFunction<String> text) {
    List<TokenRole> known = watched.get(row).roles();
    int first = Collections.frequency(known, TokenRole.RESPONSE);
    return IntStream.range(first, first + seen[row] - known.size())
        .mapToObj(at -> at < answer.size() ? text.apply(answer.get(at)) : "")
        .toList();
  }

  @Override
  public void close() {
    if (!reported) {
      passes.close();
    }
  }
}
