package org.lipstream.llm.audiollm;

import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.VoxtralTower;

/** Voxtral (arXiv 2507.13264): Whisper's encoder as it is before a Ministral. */
final class Voxtral implements AudioFamily {
  private static final Languages LANGUAGES =
      new Languages(
          Map.of(
              "en",
              "English",
              "es",
              "Spanish",
              "fr",
              "French",
              "pt",
              "Portuguese",
              "hi",
              "Hindi",
              "de",
              "German",
              "nl",
              "Dutch",
              "it",
              "Italian"));

  @Override
  public String modelType() {
    return "voxtral";
  }

  @Override
  public AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights) {
    return new VoxtralTower(folder.config(), folder.frontEnd(), outputWidth, weights);
  }

  @Override
  public Prompt prompt(PublishedFolder folder, String language) {
    return new Prompt(
        "<s>[INST][BEGIN_AUDIO]", "[/INST]lang:" + LANGUAGES.code(language) + "[TRANSCRIBE]");
  }

  @Override
  public String begun(String committed) {
    return " " + committed;
  }
}
