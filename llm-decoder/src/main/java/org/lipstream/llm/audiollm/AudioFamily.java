package org.lipstream.llm.audiollm;

import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower;

/** What is particular to one family of audio language models. Stateless. */
interface AudioFamily {

  /** config.json's {@code model_type}. */
  String modelType();

  /**
   * Reads the way from sound to the language model.
   *
   * @param outputWidth the language model's
   * @param weights all of the folder's tensors
   * @throws ModelFormatException if something is missing, of a wrong shape or unknown
   */
  AudioTower tower(PublishedFolder folder, int outputWidth, Weights weights);

  /** The id of the placeholder for one vector of the sound. */
  default int audioToken(PublishedFolder folder) {
    return folder.audioToken(folder.config());
  }

  /**
   * The text around the sound.
   *
   * @param language that is spoken, as {@link Languages} has it
   * @throws ModelFormatException if the model does not know it
   */
  Prompt prompt(PublishedFolder folder, String language);

  /** Committed words as the beginning of an answer. */
  default String begun(String committed) {
    return committed;
  }

  /** How answers are read. */
  default AnswerReader reader() {
    return AnswerReader.PLAIN;
  }

  /**
   * What is said to the model around the sound.
   *
   * @param before the sound; its last token opens it
   * @param after the sound; the answer follows
   */
  record Prompt(String before, String after) {}
}
