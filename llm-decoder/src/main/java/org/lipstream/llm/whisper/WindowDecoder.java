package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.CandidateSearch;
import org.lipstream.llm.decode.HotWords;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.RankedSearch;
import org.lipstream.llm.decode.SampledSearch;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.llm.recognize.TimedNextToken;

/** Searches the text of one window of sound, and searches again where it is not believed. */
final class WindowDecoder {
  private static final long SEED = 1;

  private final WhisperDecoder decoder;
  private final Vocabulary vocabulary;
  private final SearchOptions options;
  private final HotWords wanted;
  private final StageTimer timer;

  WindowDecoder(
      WhisperDecoder decoder,
      Vocabulary vocabulary,
      SearchOptions options,
      HotWords wanted,
      StageTimer timer) {
    this.timer = timer;
    this.wanted = wanted;
    this.decoder = decoder;
    this.vocabulary = vocabulary;
    this.options = options;
  }

  /**
   * What is asked for.
   *
   * @param prompt up to the text, {@code <|startoftranscript|>} in it
   * @param prefix tokens that the text begins with
   * @param maxTokens the longest text, the prefix included
   */
  record Task(int[] prompt, int[] prefix, int maxTokens) {}

  /**
   * Decodes.
   *
   * @param call what is computed lives under it until the answer is there
   */
  Decoded decode(NDManager call, Sound sound, Task task) {
    Fallback fallback = options.fallback();
    List<Decoded> tried = new ArrayList<>();
    for (double temperature : fallback.temperatures()) {
      Decoded decoded = decode(call, sound, task, temperature);
      if (fallback.believes(decoded)) {
        return decoded;
      }
      tried.add(decoded);
    }
    return mostLikely(tried);
  }

  /** Of those that do not repeat themselves, if there are any. */
  private Decoded mostLikely(List<Decoded> tried) {
    List<Decoded> plain =
        tried.stream().filter(one -> !options.fallback().repeatsItself(one)).toList();
    return (plain.isEmpty() ? tried : plain)
        .stream().max(Comparator.comparingDouble(Decoded::meanLogProbability)).orElseThrow();
  }

  private Decoded decode(NDManager call, Sound sound, Task task, double temperature) {
    SpecialTokens special = vocabulary.special();
    RankedSearch search =
        temperature == 0
            ? new CandidateSearch(options.beams(), wanted)
            : new SampledSearch(options.samples(), temperature, SEED);
    int room = decoder.config().maxPositions() - task.prompt.length;
    Limits limits = new Limits(Math.min(task.maxTokens, room), Set.of(special.end()));
    try (WhisperNextToken plain = new WhisperNextToken(decoder, call, sound, task.prompt)) {
      boolean timestamps = task.prompt[task.prompt.length - 1] != special.noTimestamps();
      RuledNextToken scores =
          new RuledNextToken(new TimedNextToken(plain, timer), vocabulary.rules(timestamps));
      List<Answer> answers = search.ranked(scores, task.prefix, limits);
      double noSpeech = noSpeech(plain.promptLogits(start(task.prompt)));
      return new Decoded(answers, vocabulary.text(answers.get(0).tokens()), noSpeech, temperature);
    }
  }

  private int start(int[] prompt) {
    int at = prompt.length - 1;
    while (prompt[at] != vocabulary.special().start()) {
      at--;
    }
    return at;
  }

  private double noSpeech(float[] logits) {
    double sum = 0;
    float chosen = logits[vocabulary.special().noSpeech()];
    for (float logit : logits) {
      sum += Math.exp(logit - (double) chosen);
    }
    return 1 / sum;
  }
}
