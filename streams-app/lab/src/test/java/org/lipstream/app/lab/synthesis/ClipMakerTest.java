package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lipstream.app.lab.synthesis.InstalledEngine.synthesizerWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.ingest.media.Clip;

class ClipMakerTest {
  @TempDir Path directory;

  @Test
  void sameSeedMakesTheSameClips() throws IOException {
    synthesizerWith(Engine.FLITE);
    Path first = ClipMaker.make(directory.resolve("first"), 11);
    Path second = ClipMaker.make(directory.resolve("second"), 11);
    assertThat(second).hasSameTextualContentAs(first);
    long bytes = 0;
    for (String file : column(first, 0)) {
      assertThat(second.resolveSibling(file)).hasSameBinaryContentAs(first.resolveSibling(file));
      bytes += Files.size(first.resolveSibling(file));
    }
    assertThat(bytes).isLessThan(1_300_000);
    assertThat(column(first, 2).subList(0, 4))
        .allSatisfy(text -> assertThat(text.split(" ").length % 6).isZero());
  }

  @Test
  void clipIsReadBackWithItsSoundInTimeAndAMouthOnEveryFrame() throws IOException {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    Voice voice = new Voice(Engine.FLITE, "slt", 100, 170);
    List<String> sentences = List.of("place red by a five again");
    Speech speech = ClipMaker.speech(synthesizer, voice, sentences);
    Path file = directory.resolve("clip.mp4");
    FaceLook look = FaceLook.draw(new SplittableRandom(1));
    ClipMaker.write(file, new TalkingFace(look, 1), speech);

    Clip clip = Clip.read(file);
    assertThat(clip.warnings()).isEmpty();
    assertThat(clip.lipFrames()).isEqualTo(TalkingFace.frameCount(speech));
    assertThat(clip.interpolated()).containsOnly(false);
    assertThat(clip.durationMs()).isCloseTo((long) speech.durationMs(), within(80L));
    assertThat(delay(speech.samples(), clip.samples())).isBetween(-80, 80);
  }

  @Test
  void sentencesHaveSilenceAroundThem() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    Voice voice = new Voice(Engine.FLITE, "kal16", 100, 105);
    String sentence = "set blue with z nine soon";
    Speech speech = ClipMaker.speech(synthesizer, voice, List.of(sentence, sentence));
    assertThat(speech.words()).hasSize(12);
    assertThat(speech.words().get(0).startMs()).isBetween(400.0, 800.0);
    assertThat(speech.durationMs() - speech.words().get(11).endMs()).isBetween(400.0, 800.0);
    assertThat(speech.words().get(6).startMs() - speech.words().get(5).endMs())
        .isBetween(800.0, 1300.0);
    for (float sample : speech.samples()) {
      assertThat(sample).isBetween(-0.6001f, 0.6001f);
    }
  }

  private static List<String> column(Path manifest, int index) throws IOException {
    List<String> values = new ArrayList<>();
    for (String line : Files.readAllLines(manifest)) {
      values.add(line.split("\t")[index]);
    }
    return values.subList(1, values.size());
  }

  /** By how many samples the second lies after the first: where they agree best. */
  private static int delay(float[] first, float[] second) {
    int best = 0;
    double highest = 0;
    for (int shift = -2000; shift <= 2000; shift++) {
      double sum = 0;
      for (int i = 2000; i < first.length - 2000 && i + shift < second.length; i++) {
        sum += first[i] * second[i + shift];
      }
      if (sum > highest) {
        highest = sum;
        best = shift;
      }
    }
    return best;
  }
}
