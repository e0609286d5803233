package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lipstream.tests.support.SharedData;

/** Media as the world sends them, from the folder of cases: right words, or one clear line. */
class SharedCasesTest {
  private static final String SENTENCE = "bin blue by f seven soon";

  @Test
  void fewPicturesASecondChangeNothing() {
    List<String> files = files("low-frame-rate", "fps25.mp4", "fps12.mp4", "fps10.mp4");
    assertAllSay(transcribe("av", files), files, 1);
    assertAllSay(transcribe("audio", files), files, 1);
  }

  @Test
  void soundGoesOnWhereItsRateItsChannelsOrItsStreamChange() {
    List<String> three = files("sound-changes-midstream", "rates.aac");
    assertThat(transcribe("av", three).lastLine()).isEqualTo(said(3));
    List<String> two = files("sound-changes-midstream", "rates13.aac", "rates.mp3", "chained.ogg");
    assertAllSay(transcribe("av", two), two, 2);
  }

  @Test
  void aMutedMicrophoneLeavesLipsToBeReadAndIsSaidWhereTheyAreNot() {
    List<String> files = files("muted-microphone", "noaudio.mp4", "muted.mp4", "hiss.mp4");
    assertAllSay(transcribe("video", files), files, 1);
    CommandRun heard = transcribe("av", files.subList(1, 2));
    assertThat(heard.status()).isEqualTo(1);
    assertThat(heard.errors()).singleElement().asString().contains("--modality video");
  }

  @Test
  void soundIsNotHeardWhereLipsAloneAreAskedFor() {
    CommandRun run = transcribe("video", files("lips-alone-hears", "onepicture.mp4"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(String.join("", run.output())).isBlank();
    assertThat(run.errors()).singleElement().asString().contains("no words");
  }

  private static List<String> files(String kind, String... names) {
    Path folder = SharedData.folder("cases").resolve(kind);
    return Stream.of(names).map(name -> folder.resolve(name).toString()).toList();
  }

  private static CommandRun transcribe(String modality, List<String> files) {
    List<String> arguments =
        Stream.concat(
                Stream.of("transcribe", "--model", "grid", "--modality", modality), files.stream())
            .toList();
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static void assertAllSay(CommandRun run, List<String> files, int times) {
    assertThat(run.errors()).isEmpty();
    assertThat(run.output())
        .containsExactlyElementsOf(files.stream().map(file -> file + ": " + said(times)).toList());
    assertThat(run.status()).isZero();
  }

  private static String said(int times) {
    return String.join(" ", Collections.nCopies(times, SENTENCE));
  }
}
