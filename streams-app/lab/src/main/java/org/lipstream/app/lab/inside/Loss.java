package org.lipstream.app.lab.inside;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.llm.lab.inside.OpenedLanguage;
import org.lipstream.llm.lab.inside.Past;
import org.lipstream.llm.lab.inside.Windows;

/**
 * What a language model makes of sentences and of clips: nats a token of text, each sentence's
 * first token left out, which some conditions cannot predict; and word errors of what it chooses.
 *
 * @param sentences tokens of each, at least two
 * @param clips what an ear heard
 * @param weight of the language model beside the ear
 */
record Loss(List<int[]> sentences, List<Heard> clips, double weight) {
  private static final int BATCH = 8;

  /** Nats of each sentence, read behind these tokens, or behind a past. */
  Paired nats(OpenedLanguage language, int[] before, Past past) {
    List<Integer> order =
        IntStream.range(0, sentences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sentences.get(i).length))
            .toList();
    double[] sums = new double[sentences.size()];
    double[] counts = new double[sentences.size()];
    for (int from = 0; from < order.size(); from += BATCH) {
      List<Integer> batch = order.subList(from, Math.min(from + BATCH, order.size()));
      double[][] nats = costs(language, batch.stream().map(sentences::get).toList(), before, past);
      for (int i = 0; i < batch.size(); i++) {
        int first = before.length + 1;
        sums[batch.get(i)] = Arrays.stream(nats[i]).skip(first).sum();
        counts[batch.get(i)] = nats[i].length - first;
      }
    }
    return new Paired(sums, counts);
  }

  private static double[][] costs(
      OpenedLanguage language, List<int[]> texts, int[] before, Past past) {
    int[][] rows =
        texts.stream()
            .map(text -> IntStream.concat(Arrays.stream(before), Arrays.stream(text)).toArray())
            .toArray(int[][]::new);
    return past == null ? language.nats(rows) : language.nats(rows, past, Windows.ALL);
  }

  /** Word errors of each clip, texts read behind these tokens, or behind a past. */
  Paired errors(OpenedLanguage language, int[] before, Past past) {
    return errors(
        heard -> {
          List<int[]> texts = heard.texts().stream().map(language::encode).toList();
          double[][] nats = costs(language, filled(texts), before, past);
          return IntStream.range(0, nats.length)
              .mapToDouble(i -> -Arrays.stream(nats[i]).filter(Double::isFinite).sum())
              .toArray();
        });
  }

  /** A row needs a token. */
  private static List<int[]> filled(List<int[]> texts) {
    List<int[]> all = new ArrayList<>();
    texts.forEach(text -> all.add(text.length == 0 ? new int[] {0} : text));
    return all;
  }

  /** How a language model scores a clip's texts. */
  interface Scorer {
    double[] score(Heard heard);
  }

  /** Word errors of each clip; the language model is asked only where the choice matters. */
  Paired errors(Scorer scorer) {
    double[] errors = new double[clips.size()];
    double[] words = new double[clips.size()];
    for (int i = 0; i < errors.length; i++) {
      Heard heard = clips.get(i);
      long different = heard.texts().stream().mapToInt(heard::errors).distinct().count();
      String chosen =
          different == 1 ? heard.texts().get(0) : heard.chosen(scorer.score(heard), weight);
      errors[i] = heard.errors(chosen);
      words[i] = heard.words();
    }
    return new Paired(errors, words);
  }

  /** Of the ear alone. */
  Paired errorsOfTheEar() {
    return errors(heard -> new double[heard.candidates().size()]);
  }
}
