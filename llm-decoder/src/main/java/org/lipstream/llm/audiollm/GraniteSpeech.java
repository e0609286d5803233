package org.lipstream.llm.audiollm;

import java.util.Map;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.GraniteTower;

/** Granite Speech (arXiv 2505.08699): a Conformer and a Q-Former before a Granite. */
final class GraniteSpeech implements AudioFamily {
  private static final Languages LANGUAGES =
      new Languages(
          Map.of(
              "en",
              "English",
              "fr",
              "French",
              "de",
              "German",
              "es",
              "Spanish",
              "pt",
              "Portuguese",
              "ja",
              "Japanese"));

  @Override
  public String modelType() {
    return "granite_speech";
  }

  @Override
  public AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights) {
    ModelConfig.requireDefault(folder.config(), "has_lora_adapter", "false");
    return new GraniteTower(folder.config(), folder.frontEnd(), outputWidth, weights);
  }

  @Override
  public Prompt prompt(PublishedFolder folder, String language) {
    LANGUAGES.name(language); // it finds out by itself which of them
    return new Prompt(
        "USER: ", "can you transcribe the speech into a written format?\n ASSISTANT:");
  }

  @Override
  public String begun(String committed) {
    return " " + committed;
  }
}
