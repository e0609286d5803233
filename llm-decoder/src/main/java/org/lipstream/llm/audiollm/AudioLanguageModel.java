package org.lipstream.llm.audiollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.llm.model.LlamaModel;

/**
 * A published audio language model: front end, encoder and projector of its family, and a decoder
 * of Llama's kind whose context holds the sound in the places of audio tokens. Immutable, shared by
 * all threads; the tensors belong to the manager that it was loaded under.
 */
public final class AudioLanguageModel {
  private final AudioFamily family;
  private final PublishedFolder folder;
  private final AudioTower tower;
  private final LlamaModel llm;
  private final int audioToken;

  private AudioLanguageModel(PublishedFolder folder, NDManager owner) {
    this.folder = folder;
    this.family = AudioFamilies.of(folder);
    this.audioToken = family.audioToken(folder);
    this.llm = LlamaModel.load(folder.directory(), owner);
    this.tower = family.tower(folder, llm.config().hiddenSize(), folder.weights(owner));
  }

  /** Whether a directory holds a model of a family that can be run. */
  public static boolean isOne(Path directory) {
    return Files.isRegularFile(directory.resolve("config.json"))
        && AudioFamilies.find(new PublishedFolder(directory).config().path("model_type").asText())
            .isPresent();
  }

  /**
   * Reads a folder.
   *
   * @param owner gets the model's tensors
   * @throws ModelFormatException if something is missing, truncated, of a wrong shape or unknown;
   *     the message names it
   */
  public static AudioLanguageModel load(Path directory, NDManager owner) {
    return new AudioLanguageModel(new PublishedFolder(directory), owner);
  }

  /**
   * Hears one sound.
   *
   * @param manager owns the result
   * @param samples 16 kHz mono in [-1, 1]
   */
  public AudioTower.Heard hear(NDManager manager, float[] samples) {
    return tower.hear(manager, samples, EncoderTap.NONE);
  }

  /**
   * The context's embeddings.
   *
   * @param ids one run of audio tokens among them, as long as the sound
   * @param audio (n, hiddenSize)
   * @return (T, hiddenSize)
   */
  public NDArray embeddings(NDManager manager, int[] ids, NDArray audio) {
    return AudioPrompt.embeddings(llm, manager, ids, audioToken, audio);
  }

  public LlamaModel llm() {
    return llm;
  }

  AudioFamily family() {
    return family;
  }

  PublishedFolder folder() {
    return folder;
  }

  AudioTower tower() {
    return tower;
  }

  int audioToken() {
    return audioToken;
  }
}
