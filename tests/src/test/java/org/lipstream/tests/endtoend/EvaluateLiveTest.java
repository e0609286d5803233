package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.AttentionFrontier;
import org.lipstream.llm.stream.AttentionView;
import org.lipstream.llm.stream.LocalAgreement;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.PublishedParts;
import org.lipstream.tests.support.SharedData;

/** What {@code evaluate --live} measures, and by which policy words are committed as a rule. */
class EvaluateLiveTest {
  private static final String FINALS =
      "\\d+ finals, half of them within \\d+\\.\\d\\d s of their utterance's end, 90 % within"
          + " \\d+\\.\\d\\d s; \\d+ partials";

  @TempDir Path folder;

  @Test
  void playsClipsAsTheyWereSpokenAndCountsWhatWasSaid() {
    String manifest = Bundled.manifest().toString();
    CommandRun live = evaluate(manifest, "grid", "--limit", "1", "--live", "usual");
    assertThat(live.status()).as("%s", live.errors()).isZero();
    assertThat(live.output().get(0)).startsWith("WER ").contains(" of 1 clips");
    assertThat(live.lastLine()).matches(FINALS).doesNotEndWith(" 0 partials");
    CommandRun finals = evaluate(manifest, "grid", "--limit", "1", "--live", "final-only");
    assertThat(finals.lastLine()).matches(FINALS).endsWith("; 0 partials");
  }

  @Test
  void saysWhatDoesNotGoTogether() {
    String manifest = Bundled.manifest().toString();
    CommandRun both = evaluate(manifest, "grid", "--live", "usual", "--whole");
    assertThat(both.status()).isEqualTo(1);
    assertThat(both.errors())
        .containsExactly("lipstream evaluate: --live: with --whole (expected: one of them)");
    CommandRun unknown = evaluate(manifest, "grid", "--live", "soon");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.errors())
        .singleElement()
        .asString()
        .startsWith("lipstream evaluate: policy: soon (expected: one of final-only, ");
  }

  @Test
  void aWhisperSaysLiveWhatItHearsInTheWhole() throws Exception {
    Path manifest = folder.resolve("jfk.tsv");
    Path clip = SharedData.folder("speech").resolve("jfk.flac").toAbsolutePath();
    Files.writeString(
        manifest,
        "path\tspeaker\ttranscript\n"
            + clip
            + "\tjfk\tand so my fellow americans ask not what your country can do for you ask what"
            + " you can do for your country\n");
    String whisper = PublishedParts.whisperTinyEn().toString();
    CommandRun live =
        evaluate(
            manifest.toString(),
            whisper,
            "--modality",
            "audio",
            "--normalizer",
            "english",
            "--live",
            "usual");
    assertThat(live.status()).as("%s", live.errors()).isZero();
    assertThat(live.output().get(0)).startsWith("WER 0.0 % ");
    assertThat(live.lastLine()).matches(FINALS);
  }

  @Test
  void aWhisperHoldsBackWhatLooksAtTheNewestTenSecondsAndSoDoesWhatIsMadeOfOne() {
    AttentionFrontier frontier = new AttentionFrontier(10_000, AttentionView.PLAIN);
    for (Path model :
        List.of(PublishedParts.whisperTinyEn(), ModelLocator.ofProject().locate("open"))) {
      try (Recognizer recognizer = Recognizers.open(model)) {
        assertThat(recognizer.holdsBackMs()).isEqualTo(10_000);
        assertThat(StreamingPolicies.usual(recognizer)).isEqualTo(frontier);
      }
    }
    try (Recognizer recognizer = Recognizers.open(Bundled.model())) {
      assertThat(recognizer.holdsBackMs()).isZero();
      assertThat(StreamingPolicies.usual(recognizer)).isEqualTo(new LocalAgreement(2));
    }
  }

  private static CommandRun evaluate(String manifest, String model, String... more) {
    List<String> all = new ArrayList<>(List.of("evaluate", manifest, "--model", model));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
