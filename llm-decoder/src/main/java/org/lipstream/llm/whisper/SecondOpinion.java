package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.HotWords;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.llm.whisper.WindowDecoder.Task;
import org.lipstream.monitor.probe.ActivationProbe;

/**
 * A taught Whisper and the same as it was before, of one mind: each thinks of texts, each judges
 * those of both, and a text's score is the weighted mean of both scores (a product of experts).
 * What teaching has made worse, natives' prose, comes back, and what it has made better stays.
 *
 * @param untaught shares all but its weights with the taught one
 * @param options how it hears and searches; it needs more silence behind short sound
 * @param weight of its opinion, from 0 to 1
 */
record SecondOpinion(WhisperModel untaught, WhisperOptions options, double weight) {

  /** Mean log-probability of a token; measured, see docs/LOG.md. */
  private static final double LEAST_SCORE = -0.4;

  /** The same of the untaught one's own best text. */
  private static final double LEAST_OWN_SCORE = -0.3;

  /** For a model that was taught; null where there is no other opinion to be had. */
  static SecondOpinion of(WhisperModel taught, WhisperOptions options) {
    WhisperModel untaught = taught.untaught();
    if (untaught == taught || options.untaughtWeight() == 0) {
      return null;
    }
    SearchOptions search = new SearchOptions(options.search().beams(), 1, Fallback.NONE);
    WhisperOptions hearing =
        new WhisperOptions(
            search,
            options.language(),
            WhisperOptions.Padding.SHORT,
            options.timer(),
            options.hotWords(),
            0);
    return new SecondOpinion(untaught, hearing, options.untaughtWeight());
  }

  /**
   * Whether the taught one is sure enough of what it heard. Where it is not, as in noise, the
   * untaught one has less to say, and what it invents may be likely.
   */
  boolean isWorthAsking(Decoded first) {
    return first.temperature() == 0 && first.best().score() >= LEAST_SCORE;
  }

  /**
   * What the untaught one understood of the samples, and how it heard them; close it.
   *
   * @param owner of the window's arrays
   */
  record Understood(NDManager owner, Window window, Decoded decoded) implements AutoCloseable {
    @Override
    public void close() {
      owner.close();
    }
  }

  /** Hears and searches, on any thread. */
  Understood understand(NDManager parent, float[] samples, Task task) {
    NDManager owner = parent.newSubManager();
    try {
      WindowReader reader = new WindowReader(untaught, options, owner, ActivationProbe.NONE);
      Window window = reader.hear(samples, options.padding().wholeMs());
      return new Understood(owner, window, reader.decode(window, task, options.search()));
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * What both find likely; what the taught one does alone where the untaught one is not sure.
   *
   * @param window as the taught one hears the samples
   * @param first what the taught one understood
   */
  Decoded join(
      WhisperModel taught,
      NDManager call,
      Window window,
      Understood understood,
      Task task,
      Decoded first) {
    Window own = understood.window();
    Decoded second = understood.decoded();
    if (second.best().score() < LEAST_OWN_SCORE) {
      return first;
    }
    Map<List<Integer>, Answer> byTaught = byText(first.answers());
    Map<List<Integer>, Answer> byUntaught = byText(second.answers());
    byUntaught.keySet().removeIf(text -> !byTaught.containsKey(text) && repeatsItself(text));
    complete(byTaught, byUntaught, taught, call, window, task);
    complete(byUntaught, byTaught, untaught, call, own, task);
    List<Answer> joined = new ArrayList<>();
    byTaught.forEach((text, answer) -> joined.add(mean(answer, byUntaught.get(text))));
    joined.sort(Comparator.comparingDouble(Answer::score).reversed());
    List<Answer> best = joined.subList(0, Math.min(joined.size(), options.search().beams()));
    String text = taught.vocabulary().text(best.get(0).tokens());
    return new Decoded(best, text, first.noSpeech(), first.temperature());
  }

  /** As it does on short sound; by its mean such a text is likelier than the sentence once. */
  private boolean repeatsItself(List<Integer> tokens) {
    String text = untaught.vocabulary().text(tokens);
    Decoded alone = new Decoded(List.of(), text, 0, 0);
    return Loops.isDoubled(TextNormalizer.words(text)) || Fallback.DEFAULT.repeatsItself(alone);
  }

  /** Of texts that differ in special tokens alone, the best. */
  private static Map<List<Integer>, Answer> byText(List<Answer> answers) {
    Map<List<Integer>, Answer> byText = new LinkedHashMap<>();
    answers.forEach(answer -> byText.putIfAbsent(answer.tokens(), answer));
    return byText;
  }

  /** Adds what the other thought of, as this one judges it. */
  private void complete(
      Map<List<Integer>, Answer> own,
      Map<List<Integer>, Answer> other,
      WhisperModel model,
      NDManager call,
      Window window,
      Task task) {
    List<List<Integer>> missing =
        other.keySet().stream().filter(text -> !own.containsKey(text)).toList();
    int end = model.vocabulary().special().end();
    TextScores.of(model.decoder(), call, window.sound(), task.prompt(), missing, end)
        .forEach(answer -> own.put(answer.tokens(), favoured(answer)));
  }

  /** With what a search would have added for words that are likely to be said. */
  private Answer favoured(Answer answer) {
    HotWords wanted = untaught.vocabulary().wanted(options.hotWords());
    double gain = wanted.gain(answer.tokens()) / Math.max(1, answer.tokens().size());
    return new Answer(
        answer.tokens(), answer.logProbabilities(), answer.ended(), answer.score() + gain);
  }

  private Answer mean(Answer taught, Answer before) {
    List<Double> logProbabilities = new ArrayList<>();
    for (int at = 0; at < taught.tokens().size(); at++) {
      logProbabilities.add(
          mean(taught.logProbabilities().get(at), before.logProbabilities().get(at)));
    }
    return new Answer(
        taught.tokens(), logProbabilities, taught.ended(), mean(taught.score(), before.score()));
  }

  private double mean(double taught, double before) {
    return (1 - weight) * taught + weight * before;
  }
}
