package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.tests.dashboard.Browser;

/** A browser whose microphone hears a sentence: its words come out. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SpeakPageTest {
  private static SpeakingStack stack;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    stack = SpeakingStack.start(DashboardConfig.local(0));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void wordsThatAreSpokenComeOutAndCanBeHeardAgain() throws Exception {
    try (Browser browser =
        listening(
            SpokenSound.wav(
                SpokenSound.FOX,
                "birds sing in the morning",
                "we walk to the river and look at the boats"))) {
      browser.go(stack.address() + "/speak");
      browser.find(".talk").click();
      browser.awaitText(".utterance:not(.open)", "The quick brown fox jumps over the lazy dog.");
      browser.awaitText(".utterance:not(.open)", "look at the boats");
      browser.find(".talk").click();
      browser.awaitText(".speak-status", "All you said has been sent.");
      String session = browser.text(".speak-panel a");

      browser.go(stack.address() + "/sessions/" + session);
      browser.awaitText(".state-line", "ended");
      browser.awaitText(".utterance p", "The quick brown fox jumps over the lazy dog.");
      assertThat(browser.findAll(".utterance:first-child button.word")).hasSize(9);
      browser.findAll(".utterance button.word").get(4).click();
      browser.find("button.word.playing");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private Browser listening(byte[] wav) throws Exception {
    Path file = folder.resolve("spoken.wav");
    Files.write(file, wav);
    return Browser.open(
        folder.resolve("profile"),
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--use-file-for-fake-audio-capture=" + file + "%noloop",
        "--autoplay-policy=no-user-gesture-required");
  }
}
