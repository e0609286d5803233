package org.lipstream.app.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.app.transcript.TranscriptEvent.Span;
import org.lipstream.app.transcript.TranscriptEvent.Word;
import org.lipstream.llm.recognize.Rates;

class RawTranscriptTest {
  @Test
  void hasNeitherCapitalsNorPunctuationNorWhatIsNoWord() {
    TranscriptEvent raw = event(Kind.FINAL, 4, "Mr.", "O’Hara’s", "–", "ill-disposed!").raw();
    assertThat(raw.text()).isEqualTo("mr o'hara's ill disposed");
    assertThat(raw.words())
        .extracting(Word::word)
        .containsExactly("mr", "o'hara's", "ill disposed");
    assertThat(raw.words().get(2).startMs()).isEqualTo(300);
    assertThat(raw.committedWords()).isEqualTo(3);
  }

  @Test
  void countsTheWordsOfAPartialThatStay() {
    TranscriptEvent raw = event(Kind.PARTIAL, 2, "–", "And", "so").raw();
    assertThat(raw.text()).isEqualTo("and so");
    assertThat(raw.committedWords()).isEqualTo(1);
    assertThat(raw.raw()).isEqualTo(raw);
  }

  private static TranscriptEvent event(Kind kind, int committed, String... texts) {
    List<Word> words =
        IntStream.range(0, texts.length)
            .mapToObj(i -> new Word(texts[i], 100L * i, 100L * i + 90, 0.9))
            .toList();
    return new TranscriptEvent(
        TranscriptEvent.SCHEMA_VERSION,
        "s/0/1",
        "s",
        0,
        0,
        1,
        kind,
        String.join(" ", texts),
        words,
        new Span(0, 500),
        "audio",
        List.of(),
        "m",
        1,
        2,
        new Rates(1, 1),
        committed,
        null,
        false);
  }
}
