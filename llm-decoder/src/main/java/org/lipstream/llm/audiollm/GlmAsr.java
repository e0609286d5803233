package org.lipstream.llm.audiollm;

import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.GlmAsrTower;

/** GLM-ASR-Nano: Whisper's encoder with rotary positions before a Llama. */
final class GlmAsr implements AudioFamily {
  private static final Languages LANGUAGES =
      new Languages(Map.of("en", "English", "zh", "Chinese"));

  @Override
  public String modelType() {
    return "glmasr";
  }

  @Override
  public AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights) {
    return new GlmAsrTower(folder.config(), folder.frontEnd(), outputWidth, weights);
  }

  @Override
  public Prompt prompt(PublishedFolder folder, String language) {
    LANGUAGES.name(language); // it finds out by itself which of them
    String request =
        folder
            .processor()
            .path("default_transcription_prompt")
            .asText("Please transcribe this audio into text");
    return new Prompt(
        "<|user|>\n<|begin_of_audio|>", "<|end_of_audio|><|user|>\n" + request + "<|assistant|>\n");
  }
}
