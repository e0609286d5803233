package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.app.lab.replay.Replay.Emission;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.token.TextNormalizer;

/**
 * Delays of many sessions, all in milliseconds, as design and literature define them: emission of a
 * word less the end of the word in the reference; length-adaptive average lagging (LAAL: Papi et
 * al., 2022) of each utterance.
 */
final class Delays {
  final LatencySample committed = new LatencySample();
  final LatencySample shown = new LatencySample();
  final LatencySample firstPartial = new LatencySample();
  final LatencySample finalAfterSpeech = new LatencySample();
  final LatencySample laal = new LatencySample();
  final LatencySample lateParts = new LatencySample();
  final LatencySample wordEnds = new LatencySample();
  final WordErrors errors = new WordErrors();
  final List<SaidWord> words = new ArrayList<>();
  private int deleted;
  private int finalWords;

  /** Words that were shown and taken back, for each word of the finals. */
  double flicker() {
    return deleted / (double) Math.max(1, finalWords);
  }

  void add(Spoken spoken, List<Emission> emissions) {
    Map<Long, List<Emission>> utterances = new LinkedHashMap<>();
    for (Emission each : emissions) {
      utterances.computeIfAbsent(each.event().utterance(), u -> new ArrayList<>()).add(each);
      if (!each.event().isFinal()) {
        lateParts.add(each.atMs() - each.event().span().endMs());
      }
    }
    List<String> reference = spoken.words().stream().map(WordSpan::word).toList();
    List<SaidWord> said = new ArrayList<>();
    utterances.values().forEach(each -> said.addAll(said(each)));
    List<String> hypothesis = said.stream().map(SaidWord::word).toList();
    errors.add(reference, hypothesis);
    int[] matches = Alignment.of(reference, hypothesis);
    for (int i = 0; i < matches.length; i++) {
      SaidWord word = said.get(i);
      words.add(
          new SaidWord(
              word.word(),
              word.utterance(),
              word.startMs(),
              word.endMs(),
              word.confidence(),
              word.committedAtMs(),
              word.shownAtMs(),
              matches[i]));
      if (matches[i] != Alignment.WRONG) {
        long endMs = spoken.words().get(matches[i]).endMs();
        committed.add(word.committedAtMs() - endMs);
        shown.add(word.shownAtMs() - endMs);
        wordEnds.add(Math.abs(word.endMs() - endMs));
      }
    }
    utterances.values().forEach(each -> addUtterance(spoken, each));
  }

  /** The words of an utterance's final, with their times. */
  private static List<SaidWord> said(List<Emission> emissions) {
    TranscriptEvent last = emissions.get(emissions.size() - 1).event();
    List<SaidWord> said = new ArrayList<>();
    for (int i = 0; last.isFinal() && i < last.words().size(); i++) {
      TranscriptEvent.Word word = last.words().get(i);
      said.add(
          new SaidWord(
              plain(word.word()),
              last.utterance(),
              word.startMs(),
              word.endMs(),
              word.confidence(),
              committedAtMs(emissions, i),
              shownAtMs(emissions, i),
              Alignment.WRONG));
    }
    return said;
  }

  private static long committedAtMs(List<Emission> emissions, int index) {
    for (Emission each : emissions) {
      if (each.event().committedWords() > index) {
        return each.atMs();
      }
    }
    return emissions.get(emissions.size() - 1).atMs();
  }

  private static long shownAtMs(List<Emission> emissions, int index) {
    int from = emissions.size() - 1;
    String word = wordAt(emissions.get(from), index);
    while (from > 0 && word.equals(wordAt(emissions.get(from - 1), index))) {
      from--;
    }
    return emissions.get(from).atMs();
  }

  private static String wordAt(Emission emission, int index) {
    List<TranscriptEvent.Word> words = emission.event().words();
    return index < words.size() ? plain(words.get(index).word()) : "";
  }

  private static String plain(String word) {
    return String.join("", TextNormalizer.words(word));
  }

  private void addUtterance(Spoken spoken, List<Emission> emissions) {
    Emission last = emissions.get(emissions.size() - 1);
    TranscriptEvent.Span span = last.event().span();
    List<WordSpan> inside =
        spoken.words().stream()
            .filter(word -> word.endMs() > span.startMs() && word.endMs() <= span.endMs())
            .toList();
    countFlicker(emissions);
    if (inside.isEmpty() || !last.event().isFinal()) {
      return;
    }
    finalAfterSpeech.add(last.atMs() - inside.get(inside.size() - 1).endMs());
    emissions.stream()
        .filter(each -> !each.event().text().isEmpty())
        .findFirst()
        .ifPresent(each -> firstPartial.add(each.atMs() - inside.get(0).startMs()));
    addLaal(emissions, span, inside.size());
  }

  private void addLaal(List<Emission> emissions, TranscriptEvent.Span span, int referenceWords) {
    double mediaMs = span.endMs() - span.startMs();
    int count = emissions.get(emissions.size() - 1).event().words().size();
    double pace = mediaMs / Math.max(count, referenceWords);
    double sum = 0;
    int terms = 0;
    for (int i = 0; i < count; i++) {
      double emittedMs = committedAtMs(emissions, i) - span.startMs();
      sum += emittedMs - i * pace;
      terms++;
      if (emittedMs >= mediaMs) {
        break;
      }
    }
    if (terms > 0) {
      laal.add(sum / terms);
    }
  }

  private void countFlicker(List<Emission> emissions) {
    for (int i = 1; i < emissions.size(); i++) {
      int before = emissions.get(i - 1).event().words().size();
      int same = 0;
      while (same < before
          && wordAt(emissions.get(i - 1), same).equals(wordAt(emissions.get(i), same))) {
        same++;
      }
      deleted += before - same;
    }
    finalWords += emissions.get(emissions.size() - 1).event().words().size();
  }
}
