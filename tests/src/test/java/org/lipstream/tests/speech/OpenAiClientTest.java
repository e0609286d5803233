package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
@Timeout(value = 15, unit = TimeUnit.MINUTES)
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

  /** The client speaks to addresses of https alone, so TLS is put in front. */
  private static final String REALTIME =
      """
      import OpenAI from "openai";
      import { OpenAIRealtimeWS } from "openai/realtime/ws";
      import { readFileSync } from "node:fs";
      import { connect } from "node:net";
      import { createServer } from "node:tls";

      const tls = createServer({ pfx: readFileSync(process.env.PFX), passphrase: "changeit" }, (socket) => {
        const plain = connect(Number(process.env.PORT), "127.0.0.1");
        socket.pipe(plain).pipe(socket);
        socket.on("error", () => plain.destroy());
        plain.on("error", () => socket.destroy());
      });
      await new Promise((resolve) => tls.listen(0, "127.0.0.1", resolve));
      const client = new OpenAI({ baseURL: `https://localhost:${tls.address().port}/v1`, apiKey: process.env.TOKEN });
      const socket = new OpenAIRealtimeWS({ intent: "transcription", options: { rejectUnauthorized: false } }, client);
      const said = { types: [], deltas: "" };
      socket.on("event", (event) => said.types.push(event.type));
      socket.on("error", (error) => { console.error(error); process.exit(1); });
      socket.on("conversation.item.input_audio_transcription.delta", (event) => (said.deltas += event.delta));
      const completed = new Promise((resolve) =>
        socket.on("conversation.item.input_audio_transcription.completed", (event) => resolve(event.transcript)),
      );
      await new Promise((resolve) => socket.on("session.created", resolve));
      socket.send({
        type: "session.update",
        session: {
          type: "transcription",
          audio: { input: { format: { type: "audio/pcm", rate: 16000 }, transcription: { model: "gpt-4o-transcribe", language: "en" } } },
        },
      });
      await new Promise((resolve) => socket.on("session.updated", resolve));
      const pcm = readFileSync(process.env.FILE);
      for (let at = 0; at < pcm.length; at += 9600) {
        socket.send({ type: "input_audio_buffer.append", audio: pcm.subarray(at, at + 9600).toString("base64") });
      }
      said.transcript = await completed;
      console.log(JSON.stringify(said));
      process.exit(0);
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
                          "BASE",
                          stack.address() + "/v1",
                          "TOKEN",
                          TOKEN,
                          "FILE",
                          file.toString())));
      assertThat(said.path("models").path(0).asText()).isEqualTo(stack.model());
      assertThat(said.path("text").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("srt").asText()).contains(" --> ").contains(SpokenSound.FOX);
      assertThat(said.path("words")).hasSize(9);
      assertThat(said.path("deltas").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("done").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("refused").toString()).isEqualTo("[400,\"language\"]");
    }
  }

  @Test
  void transcribesALiveStream() throws Exception {
    NpmPackages openai = NpmPackages.of("openai@7.59.0", "ws@8.23.0");
    short[] samples = SpokenSound.samples(SpokenSound.FOX);
    Path file = folder.resolve("fox.pcm");
    Files.write(file, SocketClient.pcm(samples, 0, samples.length));
    DashboardConfig config = new DashboardConfig("127.0.0.1", 0, Optional.of(TOKEN));
    try (SpeakingStack stack = SpeakingStack.start(config)) {
      String out =
          openai.node(
              REALTIME,
              Map.of(
                  "PORT",
                  "" + URI.create(stack.address()).getPort(),
                  "PFX",
                  certificate().toString(),
                  "TOKEN",
                  TOKEN,
                  "FILE",
                  file.toString()));
      JsonNode said = new ObjectMapper().readTree(out);
      assertThat(said.path("transcript").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("deltas").asText()).isEqualTo(SpokenSound.FOX);
      assertThat(said.path("types").toString()).contains("input_audio_buffer.speech_started");
    }
  }

  private Path certificate() throws Exception {
    Path file = folder.resolve("localhost.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return file;
  }
}
