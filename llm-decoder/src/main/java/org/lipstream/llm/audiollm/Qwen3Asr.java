package org.lipstream.llm.audiollm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.Qwen3AsrTower;
import org.lipstream.llm.token.Tokenizer;

/**
 * Qwen3-ASR, in the layout that was published first, with everything under {@code thinker}, and in
 * the later one of transformers.
 */
final class Qwen3Asr implements AudioFamily {
  private static final String THINKER = "thinker_config";
  private static final String TEXT_FOLLOWS = "<asr_text>";

  private static final Languages LANGUAGES =
      new Languages(
          Map.ofEntries(
              Map.entry("ar", "Arabic"),
              Map.entry("yue", "Cantonese"),
              Map.entry("zh", "Chinese"),
              Map.entry("cs", "Czech"),
              Map.entry("da", "Danish"),
              Map.entry("nl", "Dutch"),
              Map.entry("en", "English"),
              Map.entry("fil", "Filipino"),
              Map.entry("fi", "Finnish"),
              Map.entry("fr", "French"),
              Map.entry("de", "German"),
              Map.entry("el", "Greek"),
              Map.entry("hi", "Hindi"),
              Map.entry("hu", "Hungarian"),
              Map.entry("id", "Indonesian"),
              Map.entry("it", "Italian"),
              Map.entry("ja", "Japanese"),
              Map.entry("ko", "Korean"),
              Map.entry("mk", "Macedonian"),
              Map.entry("ms", "Malay"),
              Map.entry("fa", "Persian"),
              Map.entry("pl", "Polish"),
              Map.entry("pt", "Portuguese"),
              Map.entry("ro", "Romanian"),
              Map.entry("ru", "Russian"),
              Map.entry("es", "Spanish"),
              Map.entry("sv", "Swedish"),
              Map.entry("th", "Thai"),
              Map.entry("tr", "Turkish"),
              Map.entry("vi", "Vietnamese")));

  @Override
  public String modelType() {
    return "qwen3_asr";
  }

  @Override
  public AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights) {
    JsonNode config = folder.config();
    if (config.has(THINKER)) {
      Weights tower = weights.scope("thinker.audio_tower.");
      return new Qwen3AsrTower(
          config.path(THINKER).path("audio_config"),
          folder.frontEnd(),
          tower,
          tower,
          new Qwen3AsrTower.Layout(false, "proj1", "proj2"));
    }
    return new Qwen3AsrTower(
        config.path("audio_config"),
        folder.frontEnd(),
        weights.scope("model.audio_tower."),
        weights.scope("model.multi_modal_projector."),
        new Qwen3AsrTower.Layout(true, "linear_1", "linear_2"));
  }

  @Override
  public int audioToken(PublishedFolder folder) {
    JsonNode config = folder.config();
    return folder.audioToken(config.has(THINKER) ? config.path(THINKER) : config);
  }

  @Override
  public Prompt prompt(PublishedFolder folder, String language) {
    List<String> supported = new ArrayList<>();
    folder.config().path("support_languages").forEach(name -> supported.add(name.asText()));
    return new Prompt(
        "<|im_start|>system\n<|im_end|>\n<|im_start|>user\n<|audio_start|>",
        "<|audio_end|><|im_end|>\n<|im_start|>assistant\nlanguage "
            + LANGUAGES.name(language, supported)
            + TEXT_FOLLOWS);
  }

  @Override
  public AnswerReader reader() {
    return Reader.INSTANCE;
  }

  /** Should a model say once more what language it heard, the transcript comes after that. */
  private enum Reader implements AnswerReader {
    INSTANCE;

    @Override
    public int transcriptStart(List<Integer> answer, Tokenizer tokenizer) {
      return tokenizer.has(TEXT_FOLLOWS) ? 1 + answer.indexOf(tokenizer.id(TEXT_FOLLOWS)) : 0;
    }

    @Override
    public String cleaned(String transcript) {
      return Repetitions.collapsed(transcript);
    }
  }
}
