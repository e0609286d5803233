package org.lipstream.llm.lab.published;

import java.io.IOException;
import java.nio.file.Path;

/** The layouts that can be made. */
public enum RandomModels {
  /** Qwen3-ASR-0.6B as it was first published: everything under {@code thinker}. */
  QWEN3_ASR_06B {
    @Override
    public void write(Path folder) throws IOException {
      Qwen3AsrFolder.PUBLISHED.write(folder);
    }
  },
  /** Llama-AVSR on Llama 3.2-1B, Whisper medium.en and AV-HuBERT large. */
  LLAMA_AVSR_1B_MEDIUM {
    @Override
    public void write(Path folder) throws IOException {
      LlamaAvsrFolder.MEDIUM.write(folder);
    }
  },
  /** The same with Whisper tiny. */
  LLAMA_AVSR_1B_TINY {
    @Override
    public void write(Path folder) throws IOException {
      LlamaAvsrFolder.TINY.write(folder);
    }
  };

  /**
   * Writes the files into a folder, which is made.
   *
   * @throws IOException if it cannot be written
   */
  public abstract void write(Path folder) throws IOException;
}
