package org.lipstream.llm.recognize;

import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.llm.model.LlamaFolder;

/** A language model as a part to be checked. */
public final class LanguageModelPart {
  private static final String EMBEDDINGS = "embed_tokens";

  private LanguageModelPart() {}

  /**
   * @param perSecond tokens of media that a second has in its context
   */
  public static ModelPart of(LlamaFolder folder, double perSecond) {
    return of(folder, folder.checkpoint(), perSecond);
  }

  /** The same, of a checkpoint that other parts share. */
  public static ModelPart of(LlamaFolder folder, Checkpoint checkpoint, double perSecond) {
    return new ModelPart(
        "language model",
        checkpoint,
        tensor -> tensor.contains(EMBEDDINGS) ? 0 : perSecond,
        ModelPart.TOKENS_PER_SECOND,
        folder::lookUp);
  }
}
