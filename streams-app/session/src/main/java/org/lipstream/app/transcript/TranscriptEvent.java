package org.lipstream.app.transcript;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.token.TextNormalizer;

/**
 * One state of an utterance's text, as the transcript topics carry it. Times are media time of the
 * session in milliseconds.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param id {@code session/utterance/revision}: a final has the same one however often it is made
 * @param session the session's id
 * @param sessionStartEpochMs the publisher's start of this run of the session
 * @param utterance counts the session's utterances from 0
 * @param revision grows within an utterance; the final has the highest
 * @param kind {@code partial} may be replaced, {@code final} never changes
 * @param text words joined by spaces; empty where nothing was understood
 * @param words the words in order
 * @param span the utterance's media time
 * @param modality what was used: {@code av}, {@code audio} or {@code video}
 * @param degraded why it is less than the session promised; empty where all is well, as where
 *     nothing is said of it
 * @param model the model's name
 * @param computeMs time that the recognition took
 * @param emittedEpochMs when the event was made
 * @param rates encoder frames a media token; null in events of older versions
 * @param committedWords how many words at the beginning will stay as they are; all in a final
 * @param snrDb how far speech is above noise, an estimate from the levels; null where there is no
 *     sound or too little of it
 * @param shadow whether a model said this that runs beside the one that is listened to
 */
@JsonPropertyOrder({"schemaVersion", "id", "kind"})
public record TranscriptEvent(
    int schemaVersion,
    String id,
    String session,
    long sessionStartEpochMs,
    long utterance,
    long revision,
    Kind kind,
    String text,
    List<Word> words,
    Span span,
    String modality,
    List<String> degraded,
    String model,
    long computeMs,
    long emittedEpochMs,
    Rates rates,
    int committedWords,
    Double snrDb,
    boolean shadow) {
  public static final int SCHEMA_VERSION = 1;

  /** Whether the text may still change. */
  public enum Kind {
    @JsonProperty("partial")
    PARTIAL,
    @JsonProperty("final")
    FINAL
  }

  /** One word with its media time; confidence in [0, 1]. */
  public record Word(String word, long startMs, long endMs, double confidence) {}

  /** A stretch of media time. */
  public record Span(long startMs, long endMs) {}

  public TranscriptEvent {
    words = words == null ? List.of() : List.copyOf(words);
    degraded = degraded == null ? List.of() : List.copyOf(degraded);
    text = text == null ? "" : text;
    span = span == null ? new Span(0, 0) : span;
    modality = modality == null ? "" : modality;
    committedWords = kind == Kind.FINAL ? words.size() : committedWords;
  }

  /** Without what came later: rates and levels are not known, and of a final all is committed. */
  public TranscriptEvent(
      int schemaVersion,
      String id,
      String session,
      long sessionStartEpochMs,
      long utterance,
      long revision,
      Kind kind,
      String text,
      List<Word> words,
      Span span,
      String modality,
      List<String> degraded,
      String model,
      long computeMs,
      long emittedEpochMs) {
    this(
        schemaVersion,
        id,
        session,
        sessionStartEpochMs,
        utterance,
        revision,
        kind,
        text,
        words,
        span,
        modality,
        degraded,
        model,
        computeMs,
        emittedEpochMs,
        null,
        kind == Kind.FINAL ? words.size() : 0,
        null,
        false);
  }

  /** The same as words alone: lower case, no punctuation; what is no word is left out. */
  public TranscriptEvent raw() {
    List<Word> plain = new ArrayList<>();
    int committed = 0;
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      String form = String.join(" ", TextNormalizer.words(word.word()));
      if (!form.isEmpty()) {
        plain.add(new Word(form, word.startMs(), word.endMs(), word.confidence()));
        committed += i < committedWords ? 1 : 0;
      }
    }
    return new TranscriptEvent(
        schemaVersion,
        id,
        session,
        sessionStartEpochMs,
        utterance,
        revision,
        kind,
        String.join(" ", plain.stream().map(Word::word).toList()),
        plain,
        span,
        modality,
        degraded,
        model,
        computeMs,
        emittedEpochMs,
        rates,
        committed,
        snrDb,
        shadow);
  }

  public boolean isFinal() {
    return kind == Kind.FINAL;
  }
}
