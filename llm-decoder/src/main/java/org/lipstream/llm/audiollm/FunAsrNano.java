package org.lipstream.llm.audiollm;

import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.FunAsrTower;

/** Fun-ASR-Nano in transformers' layout: SAN-M before a Qwen3. */
final class FunAsrNano implements AudioFamily {
  private static final Languages LANGUAGES =
      new Languages(Map.of("zh", "中文", "en", "英文", "ja", "日文"));

  @Override
  public String modelType() {
    return "fun_asr_nano";
  }

  @Override
  public AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights) {
    return new FunAsrTower(
        folder.config(), folder.frontEnd(), outputWidth, weights.scope("model."));
  }

  @Override
  public Prompt prompt(PublishedFolder folder, String language) {
    return new Prompt(
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n语音转写成"
            + LANGUAGES.name(language)
            + "：",
        "<|im_end|>\n<|im_start|>assistant\n");
  }
}
