package org.lipstream.encoders.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/** Files that PyTorch 2.11 wrote; make_fixtures.py beside them says how. */
public class TorchCheckpointTest {
  @TempDir Path folder;

  @Test
  void namesOpenAisWhisperAsHuggingFaceDoes() {
    Checkpoint whisper = TorchCheckpoint.open(fixture("whisper.pt"));
    assertThat(whisper.tensors())
        .containsKeys(
            "model.encoder.conv1.weight",
            "model.encoder.embed_positions.weight",
            "model.encoder.layers.0.self_attn.q_proj.weight",
            "model.encoder.layers.0.self_attn_layer_norm.weight",
            "model.encoder.layer_norm.weight",
            "model.decoder.layers.0.encoder_attn.out_proj.weight",
            "model.decoder.layers.0.encoder_attn_layer_norm.weight",
            "model.decoder.layers.0.final_layer_norm.weight",
            "model.decoder.layer_norm.weight",
            "model.decoder.embed_tokens.weight",
            "proj_out.weight");
    StoredTensor turned = whisper.tensors().get("model.encoder.layers.0.fc2.weight");
    assertThat(turned.shape()).containsExactly(4, 8);
    assertThat(Arrays.copyOf(turned.read(), 9)).containsExactly(0, 4, 8, 12, 16, 20, 24, 28, 1);
    assertThat(turned.encoding()).isEqualTo("F16");
    assertThat(whisper.config().orElseThrow().toString())
        .contains("\"d_model\":4,\"num_mel_bins\":2,\"vocab_size\":5")
        .contains("\"decoder_attention_heads\":2,\"decoder_ffn_dim\":16");
  }

  @Test
  void takesAvHubertOutOfFairseqsModelAndItsHeadsFromTheSettings() {
    Checkpoint encoder = TorchCheckpoint.open(fixture("av-hubert.pt"));
    assertThat(encoder.tensors())
        .containsKeys(
            "feature_extractor_video.resnet.trunk.layer4.0.conv1.weight",
            "encoder.pos_conv.0.weight_g",
            "decoder.embed.weight");
    assertThat(encoder.tensors().get("encoder.pos_conv.0.weight_v").shape())
        .containsExactly(4, 2, 2);
    assertThat(encoder.config().orElseThrow().toString())
        .contains("\"resnet_widths\":[2,2,3,4,5],\"encoder_embed_dim\":4,\"encoder_layers\":1")
        .contains("\"encoder_attention_heads\":2,\"encoder_ffn_embed_dim\":6,\"conv_pos\":2")
        .contains("\"conv_pos_groups\":2,\"audio_feat_dim\":6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lightning.ckpt", "legacy.pth"})
  void readsViewsOfAStorageWhereverTheTensorsAre(String name) {
    Checkpoint saved = TorchCheckpoint.open(fixture(name));
    assertThat(saved.tensors())
        .containsOnlyKeys("whole", "part", "column", "scalar", "parameter", "integers", "empty");
    assertThat(saved.tensors().get("part").read()).containsExactly(2, 3, 4, 5);
    assertThat(saved.tensors().get("column").read()).containsExactly(1, 3, 5, 7);
    assertThat(saved.tensors().get("scalar").read()).containsExactly(7.5f);
    assertThat(saved.tensors().get("integers").read()).containsExactly(0, 1, 2);
    assertThat(saved.tensors().get("empty").read()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "hostile-system.pt, posix.system",
    "hostile-eval.pt, builtins.eval",
    "hostile-protocol4.pt, builtins.exec"
  })
  void refusesAHostilePickleByName(String name, String asksFor) {
    assertThatThrownBy(() -> TorchCheckpoint.open(fixture(name)))
        .isInstanceOf(ModelFormatException.class)
        .message()
        .hasLineCount(1)
        .contains("pickle asks for ")
        .containsPattern(asksFor.replace("builtins", "(builtins|__builtin__)"));
  }

  @Test
  void refusesATensorThatRepeatsOrLeavesItsStorage() throws IOException {
    String start = "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\n";
    String storage = start + "S'0'\nS'cpu'\nI4\ntQ";
    refuses(storage + "I0\n(I1000000000\nt(I0\nttR.", "within the storage's 4 numbers");
    refuses(storage + "I2\n(I3\nt(I1\nttR.", "within the storage's 4 numbers");
    refuses(storage + "I0\n(I3\nt(I9223372036854775807\nttR.", "within the storage's 4 numbers");
  }

  @Test
  void refusesNamesThatLeadBackToThemselves() throws IOException {
    refuses("(lp0\ng0\na0g0\ng0\n\u0093.", "name at byte");
    StringBuilder doubling = new StringBuilder("(lp0\n");
    for (int i = 1; i <= 64; i++) { // written out it would have 2^64 items
      doubling.append("0(g%d\ng%d\nlp%d\n".formatted(i - 1, i - 1, i));
    }
    refuses(doubling + "0g64\ng64\n\u0093.", "name at byte");
    refusesAll("L119547037146038801333356L\n.(lp0\ng0\na.", "PyTorch's format: another");
    refusesAll(MAGIC + "}.(l(lp0\ng0\naa.", "key of a storage at byte");
    refusesAll(MAGIC + "}." + "(l".repeat(100_000) + "a".repeat(99_999) + ".", "key of a storage");
  }

  @Test
  void aPickleThatLeadsBackToItselfHoldsNoTensors() throws IOException {
    String rest = "(l.";
    refusesAll(MAGIC + "(dp0\nS'model'\ng0\ns." + rest, "no named tensors");
    refusesAll(MAGIC + "(lp0\ng0\na." + rest, "no named tensors");
    refusesAll(MAGIC + "(dp0\n(g0\ntS'value'\ns." + rest, "no named tensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cnt\nsystem\n(S'x'\ntR.",
        "csubprocess\nPopen\n(S'x'\ntR.",
        "ctorch.hub\nload\n(S'x'\ntR.",
        "ctorch._utils\n_rebuild_tensor_v2.__globals__\n.",
        "cbuiltins\ngetattr\n(S'x'\ntR.",
        "c__builtin__\n__import__\n(S'os'\ntR.",
        "cwebbrowser\nopen\n(S'x'\ntR.",
        "(S'x'\nios\nsystem\n.",
        "(cos\nsystem\nS'x'\no.",
        "S'os'\nS'system'\n\u0093.",
        "cpickle\nloads\n.",
        "ctorch.serialization\nload\n.",
        "cfunctools\npartial\n.",
        "coperator\nattrgetter\n."
      })
  void refusesWhatCouldActByName(String pickle) throws IOException {
    refuses(pickle, "pickle asks for ");
  }

  @Test
  void refusesExtensionsAndBuffersThatLieElsewhere() throws IOException {
    for (String opcode : new String[] {"\u0082\1", "\u0083\1\0", "\u0097", "\u0098", "P0\n"}) {
      refuses(opcode + ".", "opcode");
    }
  }

  private static final String MAGIC = "L119547037146038801333356L\n.I1001\n.(d.";

  private void refuses(String pickle, String reason) throws IOException {
    refusesAll(MAGIC + pickle, reason);
  }

  private void refusesAll(String pickles, String reason) throws IOException {
    byte[] body = pickles.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[body.length + 2];
    all[0] = (byte) 0x80;
    all[1] = 2;
    System.arraycopy(body, 0, all, 2, body.length);
    Path file = Files.write(folder.resolve("text.pt"), all);
    assertThatThrownBy(() -> TorchCheckpoint.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whisper.pt", "legacy.pth"})
  void namesATruncatedFile(String name) throws IOException {
    byte[] whole = Files.readAllBytes(fixture(name));
    for (int length = 0; length < whole.length; length += 7) {
      Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TorchCheckpoint.open(cut)).isInstanceOf(ModelFormatException.class);
    }
  }

  private static Path fixture(String name) {
    URL url = TorchCheckpointTest.class.getResource(name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
