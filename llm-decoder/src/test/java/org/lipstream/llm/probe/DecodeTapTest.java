package org.lipstream.llm.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;

class DecodeTapTest {
  private static final Limits LIMITS = new Limits(24, Set.of(2, 5));

  private static final float TOLERANCE = 2e-4f;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** A decode as it was seen, and the ids that went through the model. */
  private record Seen(List<DecodeSnapshot> snapshots, List<int[]> fed) {}

  @Test
  void stepByStepSeesWhatOnePassOverTheWholeSequenceShows() {
    for (LlamaConfig config : List.of(RandomLlama.llama(), RandomLlama.qwen2())) {
      LlamaModel model = RandomLlama.model(config, manager);
      for (Detail detail : List.of(Detail.SUMMARY, Detail.FULL)) {
        Seen seen = decode(model, detail, new GreedySearch(), List.of(new int[] {1, 7, 3, 22}), 0);
        assertLike(model, seen, 0);
      }
    }
  }

  @Test
  void rowsOfDifferentLengthsAreSeenAsEachAlone() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    List<int[]> prompts =
        List.of(new int[] {1, 7, 3, 22, 9, 4}, new int[] {1, 9}, new int[] {1, 4, 4, 8});
    for (Detail detail : List.of(Detail.SUMMARY, Detail.FULL)) {
      Seen seen = decode(model, detail, new GreedySearch(), prompts, 0);
      assertThat(seen.fed().stream().map(ids -> ids.length).distinct()).hasSizeGreaterThan(1);
      for (int row = 0; row < prompts.size(); row++) {
        assertLike(model, seen, row);
      }
    }
  }

  @Test
  void forcedWordsAreResponse() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    Seen seen = decode(model, Detail.SUMMARY, new GreedySearch(), List.of(new int[] {1, 7, 3}), 2);
    DecodeSnapshot snapshot = seen.snapshots().get(0);
    assertThat(snapshot.roles().subList(0, 3)).doesNotContain(TokenRole.RESPONSE);
    assertThat(snapshot.roles().subList(3, snapshot.tokens())).containsOnly(TokenRole.RESPONSE);
    assertThat(snapshot.texts().subList(3, 5)).containsExactly("forced", "forced");
    assertThat(snapshot.texts().get(5)).isEqualTo("t" + seen.fed().get(0)[5]);
    assertLike(model, seen, 0);
  }

  @Test
  void beamsAreSeenAsFarAsTheyAreOne() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    int[] prompt = {1, 7, 3, 22};
    Seen seen = decode(model, Detail.FULL, Search.of(3), List.of(prompt), 0);
    assertThat(seen.snapshots().get(0).tokens()).isEqualTo(prompt.length);
    assertLike(model, seen, 0);
  }

  @Test
  void onlyFullDetailHandsTensorsOver() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    List<int[]> prompt = List.of(new int[] {1, 7, 3});
    for (LayerSnapshot layer : one(model, Detail.SUMMARY, prompt).layers()) {
      assertThat(layer.maps()).isEmpty();
    }
    for (LayerSnapshot layer : one(model, Detail.FULL, prompt).layers()) {
      assertThat(layer.maps()).isPresent();
    }
  }

  @Test
  void leavesNothingBehind() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    List<int[]> prompts = List.of(new int[] {1, 7, 3, 22}, new int[] {1, 9});
    decode(model, Detail.FULL, new GreedySearch(), prompts, 0);
    int before = manager.getManagedArrays().size();
    decode(model, Detail.FULL, new GreedySearch(), prompts, 0);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  private DecodeSnapshot one(LlamaModel model, Detail detail, List<int[]> prompts) {
    return decode(model, detail, new GreedySearch(), prompts, 0).snapshots().get(0);
  }

  /**
   * @param forced how many of the tokens 6, 3 the answers begin with
   */
  private Seen decode(
      LlamaModel model, Detail detail, Search search, List<int[]> prompts, int forced) {
    List<Supplier<DecodeSnapshot>> pending = new ArrayList<>();
    List<Answer> answers;
    List<Watched> watched = new ArrayList<>();
    List<NDArray> embedded = new ArrayList<>();
    int[][] prefixes = new int[prompts.size()][];
    try (NDManager scope = manager.newSubManager()) {
      for (int row = 0; row < prompts.size(); row++) {
        prefixes[row] = IntStream.of(6, 3).limit(forced).toArray();
        watched.add(watched(detail, prompts.get(row).length, forced, pending));
        embedded.add(model.embed(scope, prompts.get(row)).squeeze(0));
      }
      try (DecodeTap tap = DecodeTap.of(scope, model.config(), watched)) {
        try (LlamaNextToken scores = new LlamaNextToken(model, scope, embedded, tap)) {
          answers = search.decode(scores, prefixes, LIMITS);
        }
        tap.report(answers, id -> "t" + id);
      }
    }
    List<DecodeSnapshot> snapshots = madeElsewhere(pending);
    return new Seen(snapshots, fed(prompts, answers, snapshots));
  }

  /** The last first, after the decode is gone, by another thread. */
  private static List<DecodeSnapshot> madeElsewhere(List<Supplier<DecodeSnapshot>> pending) {
    List<DecodeSnapshot> snapshots = new ArrayList<>();
    for (int row = pending.size() - 1; row >= 0; row--) {
      Supplier<DecodeSnapshot> one = pending.get(row);
      snapshots.add(0, CompletableFuture.supplyAsync(one).join());
      assertThat(one.get()).isSameAs(snapshots.get(0));
    }
    return snapshots;
  }

  private static Watched watched(
      Detail detail, int context, int forced, List<Supplier<DecodeSnapshot>> pending) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    roles.addAll(Collections.nCopies(context - 1, TokenRole.AUDIO));
    roles.addAll(Collections.nCopies(forced, TokenRole.RESPONSE));
    List<String> texts = new ArrayList<>(Collections.nCopies(context, ""));
    texts.addAll(Collections.nCopies(forced, "forced"));
    ActivationProbe probe =
        new ActivationProbe() {
          @Override
          public Detail next() {
            return detail;
          }

          @Override
          public void accept(Supplier<DecodeSnapshot> decode) {
            pending.add(decode);
          }
        };
    return new Watched(probe, detail, roles, texts, List.of());
  }

  private static List<int[]> fed(
      List<int[]> prompts, List<Answer> answers, List<DecodeSnapshot> snapshots) {
    List<int[]> fed = new ArrayList<>();
    for (int row = 0; row < prompts.size(); row++) {
      IntStream all =
          IntStream.concat(
              IntStream.of(prompts.get(row)),
              answers.get(row).tokens().stream().mapToInt(Integer::intValue));
      fed.add(all.limit(snapshots.get(row).tokens()).toArray());
    }
    return fed;
  }

  private void assertLike(LlamaModel model, Seen seen, int row) {
    DecodeSnapshot actual = seen.snapshots().get(row);
    DecodeSnapshot expected = NaiveProbe.of(model, manager, seen.fed().get(row), actual.roles());
    assertThat(actual.layers()).hasSameSizeAs(expected.layers());
    for (int layer = 0; layer < expected.layers().size(); layer++) {
      LayerSnapshot is = actual.layers().get(layer);
      LayerSnapshot should = expected.layers().get(layer);
      assertLike(is.stream(), should.stream());
      assertThat(is.attention().isPresent()).isEqualTo(should.attention().isPresent());
      if (is.attention().isPresent()) {
        assertLike(is.attention().get(), should.attention().get(), is.maps().isPresent());
      }
      for (ComponentStats component : is.components()) {
        assertLike(component, should.components());
      }
      if (is.maps().isPresent()) {
        assertThat(is.components()).hasSameSizeAs(should.components());
        assertClose(is.maps().get().stream(), should.maps().orElseThrow().stream());
        assertClose(is.maps().get().attention(), should.maps().orElseThrow().attention());
      }
    }
  }

  private static void assertLike(StreamStats is, StreamStats should) {
    assertThat(is.median()).isCloseTo(should.median(), within((double) TOLERANCE));
    assertClose(is.norms(), should.norms());
    assertClose(is.cosineToFirst(), should.cosineToFirst());
    for (int token = 0; token < should.tokens(); token++) {
      float peak = should.peaks().value(token, 0);
      assertThat(is.peaks().value(token, 0))
          .isCloseTo(peak, within(TOLERANCE * (1 + Math.abs(peak))));
    }
  }

  private static void assertLike(AttentionStats is, AttentionStats should, boolean full) {
    assertClose(is.alpha(), should.alpha());
    if (full) {
      assertClose(is.entropy(), should.entropy());
      assertClose(is.valueNorms(), should.valueNorms());
    } else {
      assertThat(is.entropy()).containsOnly(Float.NaN);
      assertThat(is.valueNorms()).isEmpty();
    }
  }

  private static void assertLike(ComponentStats is, List<ComponentStats> all) {
    ComponentStats should =
        all.stream()
            .filter(each -> each.component() == is.component())
            .findFirst()
            .orElseThrow(() -> new AssertionError(Component.values()));
    assertClose(is.peaks(), should.peaks());
  }

  private static void assertClose(float[] is, float[] should) {
    assertThat(is).hasSameSizeAs(should);
    for (int i = 0; i < is.length; i++) {
      assertThat(is[i]).isCloseTo(should[i], within(TOLERANCE * (1 + Math.abs(should[i]))));
    }
  }
}
