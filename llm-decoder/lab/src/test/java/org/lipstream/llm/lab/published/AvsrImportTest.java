package org.lipstream.llm.lab.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.avsr.AvsrImport;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

/** Checkpoints by the names of Llama-AVSR's training code, small. */
class AvsrImportTest {
  private static final int REDUCTION = 4;
  private static final double ALPHA = 2;

  @TempDir private Path folder;

  @BeforeEach
  void writeACheckpoint() throws IOException {
    new LlamaAvsrFolder(
            new LlamaAvsrFolder.Audio(64, 1, 96, 80, 1500),
            new LlamaAvsrFolder.Video(new int[] {4, 4, 8, 8, 16}, 64, 1, 96, 8, 16),
            new Layout.DecoderSizes(64, 2, 2, 1, 32, 96, 300, false),
            REDUCTION)
        .write(folder.resolve("published"));
  }

  @Test
  void directoryRecognisesAtEveryRate() throws IOException {
    Path model = imported(checkpoint(), List.of(4, 16), List.of(2, 5));
    try (Recognizer recognizer = Recognizers.open(model)) {
      assertThat(recognizer.rates().all()).hasSize(4);
      Utterance second =
          new Utterance(
              new float[MediaFormat.SAMPLE_RATE_HZ],
              new byte[MediaFormat.LIP_FRAMES_PER_SECOND * MediaFormat.LIP_BYTES]);
      Hypothesis said = recognizer.recognize(second, Modalities.AV);
      assertThat(said.mediaTokens()).as("50 / 4 and 25 / 2, rounded up").isEqualTo(13 + 13);
      recognizer
          .rates()
          .all()
          .forEach(
              rates ->
                  recognizer.recognize(RecognitionRequest.of(second, Modalities.AUDIO, rates)));
    }
  }

  @Test
  void factorsAreMergedByTheirReduction() throws IOException {
    Path model = imported(checkpoint(), List.of(4), List.of(2));
    Map<String, StoredTensor> before = Checkpoints.open(checkpoint()).tensors();
    String name = "model.layers.1.self_attn.v_proj.weight";
    float[] merged = Checkpoints.open(model.resolve("llm")).tensors().get(name).read();
    float[] base = before.get("llm." + name).read();
    float[] down = before.get("llm.model.layers.1.self_attn.lora_down_V.weight").read();
    float[] up = before.get("llm.model.layers.1.self_attn.lora_up_V.weight").read();
    int inner = 64 / REDUCTION;
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 64; column++) {
        double sum = 0;
        for (int i = 0; i < inner; i++) {
          sum += up[row * inner + i] * down[i * 64 + column];
        }
        assertThat(merged[row * 64 + column])
            .isCloseTo((float) (base[row * 64 + column] + ALPHA / REDUCTION * sum), within(1e-6f));
      }
    }
  }

  @Test
  void aProjectorForEachRateIsTakenByItsPlace() throws IOException {
    Map<String, StoredTensor> tensors =
        new LinkedHashMap<>(Checkpoints.open(checkpoint()).tensors());
    for (String label : new String[] {"audio_proj.", "video_proj."}) {
      for (String name : new String[] {"0.weight", "0.bias", "2.weight", "2.bias"}) {
        StoredTensor tensor = tensors.remove(label + name);
        tensors.put(label + "0." + name, tensor);
        tensors.put(label + "1." + name, tensor);
      }
      tensors.remove(label + "3.weight");
      tensors.remove(label + "3.bias");
    }
    Path omni = folder.resolve("omni.safetensors");
    SafetensorsWriter.copy(omni, tensors, Precision.FLOAT32);
    Path model = imported(omni, List.of(4, 16), List.of(2, 5));
    assertThat(Checkpoints.open(model.resolve("projector.safetensors")).tensors())
        .containsKeys("audio.rates.4.0.weight", "audio.rates.16.2.bias", "video.rates.5.0.weight");
    try (Recognizer recognizer = Recognizers.open(model)) {
      Utterance second = new Utterance(new float[MediaFormat.SAMPLE_RATE_HZ], new byte[0]);
      recognizer
          .rates()
          .all()
          .forEach(
              rates ->
                  recognizer.recognize(RecognitionRequest.of(second, Modalities.AUDIO, rates)));
    }
  }

  @Test
  void anotherLanguageModelIsRefused() throws IOException {
    new LlamaAvsrFolder(
            new LlamaAvsrFolder.Audio(64, 1, 96, 80, 1500),
            new LlamaAvsrFolder.Video(new int[] {4, 4, 8, 8, 16}, 64, 1, 96, 8, 16),
            new Layout.DecoderSizes(64, 2, 2, 1, 32, 96, 400, false),
            REDUCTION)
        .write(folder.resolve("other"));
    AvsrImport.Settings settings = settings("other", List.of(4), List.of(2));
    assertThatThrownBy(() -> AvsrImport.run(checkpoint(), settings, folder.resolve("model")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("embedding rows: 305 (expected: 400 of ")
        .hasMessageEndingWith(" and 5 added)");
  }

  @Test
  void whatIsNoSuchCheckpointIsRefused() {
    Path encoder = folder.resolve("published/llm");
    AvsrImport.Settings settings = settings("published", List.of(4), List.of(2));
    assertThatThrownBy(() -> AvsrImport.run(encoder, settings, folder.resolve("model")))
        .isInstanceOf(ModelFormatException.class);
  }

  private Path checkpoint() {
    return folder.resolve("published/checkpoint.safetensors");
  }

  private Path imported(Path checkpoint, List<Integer> audio, List<Integer> video)
      throws IOException {
    Path model = folder.resolve("model");
    AvsrImport.run(checkpoint, settings("published", audio, video), model);
    return model;
  }

  private AvsrImport.Settings settings(String base, List<Integer> audio, List<Integer> video) {
    return new AvsrImport.Settings(
        folder.resolve(base).resolve("llm"), "average", audio, video, ALPHA, Precision.FLOAT32);
  }
}
