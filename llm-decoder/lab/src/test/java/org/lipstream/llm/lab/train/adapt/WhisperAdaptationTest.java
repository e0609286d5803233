package org.lipstream.llm.lab.train.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.augment.SpeechVariation;
import org.lipstream.tests.support.SharedData;

class WhisperAdaptationTest {
  @TempDir Path folder;

  @Test
  void lossFallsAndTheAdapterHoldsBothFactorsOfEveryLayer() throws Exception {
    Path whisper = withTokenizer(SharedData.folder("reference").resolve("whisper-full"));
    List<String> log = new ArrayList<>();
    WhisperAdaptation adaptation =
        new WhisperAdaptation(
            whisper,
            folder.resolve("work"),
            new WhisperAdaptation.Options(4, 60, 2, 0.03, 1),
            log::add);
    List<Sample> samples = List.of(tone("low", 200, "ab ba"), tone("high", 900, "c"));
    boolean finished =
        adaptation.run(
            List.of(new WhisperAdaptation.Material(samples, 1)),
            samples,
            Instant.MAX,
            folder.resolve("out"));
    assertThat(finished).isTrue();
    assertThat(loss(log, "step 60/60")).isLessThan(0.7 * loss(log, "step 20/60"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights adapter =
          SafetensorsWeights.open(manager, folder.resolve("out/adapter_model.safetensors"));
      assertThat(adapter.names())
          .contains(
              "base_model.model.model.encoder.layers.0.self_attn.q_proj.lora_A.weight",
              "base_model.model.model.decoder.layers.1.encoder_attn.v_proj.lora_B.weight",
              "base_model.model.model.decoder.layers.1.fc2.lora_B.weight");
    }
  }

  @Test
  void aSampleIsHeardWithSilenceAroundAndNeverTwiceAlike() {
    Sample sample = tone("a", 300, "a");
    SpeechVariation variation = new SpeechVariation(new SplittableRandom(3));
    float[] first = variation.heard(sample, () -> sample);
    float[] second = variation.heard(sample, () -> sample);
    assertThat(first).isNotEqualTo(second);
    assertThat(first.length).isGreaterThan(sample.samples().length / 2 + LogMel.SAMPLE_RATE_HZ / 2);
    assertThat(first[first.length - 1]).isZero();
    for (float value : first) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }

  private static double loss(List<String> log, String step) {
    String line = log.stream().filter(l -> l.contains(step)).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceAll(".* loss ([0-9.]+).*", "$1"));
  }

  /** The reference has no tokenizer: one of single characters with Whisper's special tokens. */
  private Path withTokenizer(Path reference) throws Exception {
    Path whisper = Files.createDirectories(folder.resolve("whisper"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(reference.resolve(name), whisper.resolve(name));
    }
    StringBuilder vocabulary = new StringBuilder("\"\\u0120\":0");
    for (char c = 'a'; c <= 'z'; c++) {
      vocabulary.append(",\"").append(c).append("\":").append(c - 'a' + 1);
    }
    String special = "";
    String[] names = {"endoftext", "startoftranscript", "notimestamps"};
    int[] ids = {112, 113, 116};
    for (int i = 0; i < ids.length; i++) {
      special +=
          (i == 0 ? "" : ",")
              + "{\"id\":%d,\"content\":\"<|%s|>\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false}"
                  .formatted(ids[i], names[i]);
    }
    Files.writeString(
        whisper.resolve("tokenizer.json"),
        """
        {"version":"1.0","truncation":null,"padding":null,"normalizer":null,"post_processor":null,
         "added_tokens":[%s],
         "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
         "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
         "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":"",
          "end_of_word_suffix":"","fuse_unk":false,"byte_fallback":false,"vocab":{%s},"merges":[]}}
        """
            .formatted(special, vocabulary));
    return whisper;
  }

  private static Sample tone(String id, double hz, String transcript) {
    short[] samples = new short[LogMel.SAMPLE_RATE_HZ / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hz * i / LogMel.SAMPLE_RATE_HZ));
    }
    return new Sample(id, id, transcript, List.of(), samples, new byte[0]);
  }
}
