package org.lipstream.app.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.json.Json;

class ModelPullTest {
  private static final byte[] CONFIG =
      "{\"model_type\": \"whisper\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WEIGHTS = random(300_000);

  @TempDir Path folder;
  private final PlayedHub hub = new PlayedHub();
  private final List<ModelPull.Licence> licences = new ArrayList<>();
  private final List<Long> done = new ArrayList<>();
  private boolean agreed = true;

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void fetchesWhatIsReadAndWritesDownWhereItIsFrom() throws IOException {
    hub.with("config.json", CONFIG)
        .with("model.safetensors", WEIGHTS)
        .with("pytorch_model.bin", WEIGHTS)
        .with("flax_model.msgpack", WEIGHTS)
        .with("onnx/model.onnx", WEIGHTS);
    assertThat(pull(PlayedHub.MODEL)).isTrue();
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(WEIGHTS);
    assertThat(Files.readAllBytes(folder.resolve("config.json"))).isEqualTo(CONFIG);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("config.json", "model.safetensors", ModelPull.RECORD);
    assertThat(licences.get(0).identifier()).isEqualTo("apache-2.0");
    assertThat(ModelPull.licenceOf(folder)).contains("apache-2.0");
    var record = Json.tree(Files.readAllBytes(folder.resolve(ModelPull.RECORD)));
    assertThat(record.path("commit").asText()).isEqualTo(PlayedHub.COMMIT);
    assertThat(record.path("sha256").path("model.safetensors").asText())
        .isEqualTo(PlayedHub.digest("SHA-256", WEIGHTS));
    assertThat(done).isSorted().endsWith((long) WEIGHTS.length + CONFIG.length);
  }

  @Test
  void goesOnAfterAConnectionThatWasCutInTheMiddle() throws IOException {
    hub.with("model.safetensors", WEIGHTS);
    hub.cuts = 3;
    assertThat(pull(PlayedHub.MODEL)).isTrue();
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(WEIGHTS);
    assertThat(hub.ranges).hasSize(3).doesNotContain("bytes=0-");
  }

  @Test
  void keepsWhatCameForTheNextPull() throws IOException {
    hub.with("model.safetensors", WEIGHTS);
    hub.cuts = 6;
    assertThatThrownBy(() -> pull(PlayedHub.MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("model.safetensors: cut off 6 times");
    long there = Files.size(folder.resolve("model.safetensors.part"));
    assertThat(there).isBetween(1L, (long) WEIGHTS.length - 1);
    hub.ranges.clear();
    assertThat(pull(PlayedHub.MODEL)).isTrue();
    assertThat(hub.ranges).containsExactly("bytes=" + there + "-");
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(WEIGHTS);
  }

  @Test
  void startsAnewWhereTheServerDoesNotGoOn() throws IOException {
    hub.with("model.safetensors", WEIGHTS);
    hub.ignoresRanges = true;
    hub.cuts = 1;
    assertThat(pull(PlayedHub.MODEL)).isTrue();
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(WEIGHTS);
  }

  @Test
  void refusesAndRemovesWhatIsNotWhatTheHubSays() {
    byte[] other = WEIGHTS.clone();
    other[7]++;
    hub.with("config.json", CONFIG).with("model.safetensors", WEIGHTS);
    hub.spoiled("model.safetensors", other);
    assertThatThrownBy(() -> pull(PlayedHub.MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("model.safetensors: its checksum is wrong");
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(folder.resolve("model.safetensors.part")).doesNotExist();
    hub.spoiled("model.safetensors", WEIGHTS).spoiled("config.json", "[]".getBytes());
    assertThatThrownBy(() -> pull(PlayedHub.MODEL)).hasMessageContaining("config.json");
  }

  @Test
  void sendsTheTokenToTheHubAloneAndAsksForOne() throws IOException {
    hub.with("model.safetensors", WEIGHTS);
    hub.wantedToken = "secret";
    assertThatThrownBy(() -> pull(PlayedHub.MODEL))
        .hasMessageContaining("not allowed (expected: a token in the environment");
    assertThat(pull(PlayedHub.MODEL, Optional.of("secret"))).isTrue();
    assertThat(hub.tokensAtStore).isEmpty();
  }

  @Test
  void fetchesNothingBeforeTheLicenceWasSeen() throws IOException {
    hub.with("model.safetensors", WEIGHTS);
    agreed = false;
    assertThat(pull(PlayedHub.MODEL)).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysWhatIsWrongWithANameARevisionOrAChoice() {
    assertThatThrownBy(() -> pull("../../etc")).hasMessageContaining("(expected: OWNER/MODEL");
    assertThatThrownBy(() -> pull(PlayedHub.MODEL + "@absent"))
        .hasMessageContaining("@absent: not on");
    hub.with("config.json", CONFIG);
    assertThatThrownBy(() -> pull(PlayedHub.MODEL)).hasMessageContaining("no weights");
    hub.with("a.gguf", WEIGHTS).with("b.gguf", WEIGHTS);
    assertThatThrownBy(() -> pull(PlayedHub.MODEL))
        .hasMessageContaining("a.gguf, b.gguf (expected: one");
    hub.with("../../outside.safetensors", WEIGHTS);
    assertThatThrownBy(() -> pull(PlayedHub.MODEL))
        .hasMessageContaining("(expected: a path inside the model's folder)");
  }

  private boolean pull(String name) throws IOException {
    return pull(name, Optional.empty());
  }

  private boolean pull(String name, Optional<String> token) throws IOException {
    return new ModelPull(hub.address(), token, new Told(), nextTry -> {})
        .run(name, List.of(), folder);
  }

  private final class Told implements ModelPull.Listener {
    @Override
    public boolean found(ModelPull.Licence licence, int files, long bytes) {
      licences.add(licence);
      return agreed;
    }

    @Override
    public void progress(String file, long bytes, long total) {
      done.add(bytes);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }
}
