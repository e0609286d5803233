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

/** Deepgram's own client for Node, whose address alone was changed. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DeepgramClientTest {
  private static final String TOKEN = "token-for-tests";

  private static final String SCRIPT =
      """
      import { DeepgramClient } from "@deepgram/sdk";
      import { readFileSync } from "node:fs";

      const client = new DeepgramClient({ apiKey: process.env.TOKEN, baseUrl: process.env.BASE });
      const pcm = readFileSync(process.env.FILE);
      const connection = await client.listen.v1.connect({
        model: "nova-3", language: "en", punctuate: "true", interim_results: "true",
        encoding: "linear16", sample_rate: 16000, reconnectAttempts: 0,
      });
      const said = { finals: [], interim: 0 };
      const closed = new Promise((resolve) => connection.on("close", resolve));
      connection.on("message", (message) => {
        if (message.type === "Results" && message.is_final) {
          said.finals.push(message.channel.alternatives[0].transcript);
        } else if (message.type === "Results") {
          said.interim++;
        } else if (message.type === "Metadata") {
          said.metadata = message;
        }
      });
      connection.connect();
      await connection.waitForOpen();
      connection.sendKeepAlive({ type: "KeepAlive" });
      for (let at = 0; at < pcm.length; at += 3200) {
        connection.sendMedia(pcm.subarray(at, at + 3200));
        await new Promise((resolve) => setTimeout(resolve, 95));
      }
      connection.sendCloseStream({ type: "CloseStream" });
      await closed;
      console.log(JSON.stringify(said));
      process.exit(0);
      """;

  @TempDir private Path folder;

  @Test
  void transcribesALiveStream() throws Exception {
    NpmPackages deepgram = NpmPackages.of("@deepgram/sdk@5.13.0");
    short[] samples = SpokenSound.samples(SpokenSound.FOX);
    Path file = folder.resolve("fox.pcm");
    Files.write(file, SocketClient.pcm(samples, 0, samples.length));
    DashboardConfig config = new DashboardConfig("127.0.0.1", 0, Optional.of(TOKEN));
    try (SpeakingStack stack = SpeakingStack.start(config)) {
      String out =
          deepgram.node(
              SCRIPT,
              Map.of(
                  "BASE", stack.address().replaceFirst("^http", "ws"),
                  "TOKEN", TOKEN,
                  "FILE", file.toString()));
      JsonNode said = new ObjectMapper().readTree(out);
      assertThat(said.path("finals").toString()).isEqualTo("[\"" + SpokenSound.FOX + "\"]");
      assertThat(said.path("interim").asInt()).isPositive();
      assertThat(said.path("metadata").path("models").path(0).asText()).isEqualTo(stack.model());
    }
  }
}
