package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.tests.support.NpmPackages;

/** OpenAI's own client for Node, whose address alone was changed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OpenAiClientTest {
  private static final String TOKEN = "token-for-tests";

  private static final String SCRIPT =
      """
      import OpenAI from "openai";
      import { createReadStream } from "node:fs";

      const client = new OpenAI({ baseURL: process.env.BASE, apiKey: process.env.TOKEN, maxRetries: 0 });
      const file = () => createReadStream(process.env.FILE);
      const said = {};
      said.text = (await client.audio.transcriptions.create({ file: file(), model: "whisper-1" })).text;
      said.models = (await client.models.list()).data.map((model) => model.id);
      said.srt = await client.audio.transcriptions.create({ file: file(), model: "whisper-1", response_format: "srt" });
      said.words = (await client.audio.transcriptions.create({
        file: file(), model: "whisper-1", response_format: "verbose_json", timestamp_granularities: ["word"],
      })).words;
      said.deltas = "";
      for await (const event of await client.audio.transcriptions.create({ file: file(), model: said.models[0], stream: true })) {
        said.deltas += event.type === "transcript.text.delta" ? event.delta : "";
        said.done = event.type === "transcript.text.done" ? event.text : said.done;
      }
      try {
        await client.audio.transcriptions.create({ file: file(), model: "whisper-1", language: "de" });
      } catch (error) {
        said.refused = [error.status, error.param];
      }
      console.log(JSON.stringify(said));
      """;

  @TempDir private Path folder;

  @Test
  void transcribesAFile() throws Exception {
    NpmPackages openai = NpmPackages.of("openai@7.59.0");
    Path file = folder.resolve("fox.wav");
    Files.write(file, SpokenSound.wav(SpokenSound.FOX));
    DashboardConfig config = new DashboardConfig("127.0.0.1", 0, Optional.of(TOKEN));
    try (SpeakingStack stack = SpeakingStack.start(config)) {
      JsonNode said =
          new ObjectMapper()
              .readTree(
                  openai.node(
                      SCRIPT,
                      Map.of(
                          "BASE", stack.address() + "/v1",
                          "TOKEN", TOKEN,
                          "FILE", file.toString())));
      assertThat(said.path("models").path(0).asText()).isEqualTo(stack.model());
      assertThat(said.path("text").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("srt").asText()).contains(" --> ").contains(SpokenSound.FOX);
      assertThat(said.path("words")).hasSize(9);
      assertThat(said.path("deltas").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("done").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("refused").toString()).isEqualTo("[400,\"language\"]");
    }
  }
}
