package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.llm.token.Tokenizer;

/** A Whisper: encoder, decoder, tokens. Heavy, immutable, shared by all threads. */
public final class WhisperModel implements AutoCloseable {
  private final NDManager manager;
  private final LogMel logMel;
  private final WhisperEncoder encoder;
  private final WhisperDecoder decoder;
  private final Vocabulary vocabulary;

  private WhisperModel(Path directory, NDManager manager) {
    JsonNode config = ModelConfig.read(directory.resolve("config.json"));
    JsonNode generation = ModelConfig.read(directory.resolve("generation_config.json"));
    Weights weights = SafetensorsWeights.open(manager, directory);
    this.manager = manager;
    this.encoder = new WhisperEncoder(WhisperConfig.read(config), weights);
    this.decoder = new WhisperDecoder(DecoderConfig.read(config), weights);
    this.logMel = new LogMel(encoder.config().melBins());
    this.vocabulary =
        new Vocabulary(Tokenizer.open(directory), generation, decoder.config().vocabulary());
  }

  public static WhisperModel open(Path directory) {
    NDManager manager = NDManager.newBaseManager();
    try {
      return new WhisperModel(directory, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public WhisperDecoder decoder() {
    return decoder;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  NDManager manager() {
    return manager;
  }

  /**
   * Encodes sound and the silence behind it.
   *
   * @param samples 16 kHz mono
   * @param frames of 10 ms, silence included
   * @return (1, S, D), in the call's manager
   */
  NDArray encode(NDManager call, float[] samples, int frames, EncoderTap tap) {
    float[] mels = logMel.features(java.util.Arrays.copyOf(samples, frames * LogMel.HOP));
    NDArray batch = call.create(mels, new Shape(1, logMel.mels(), frames));
    return encoder.encode(batch, new int[] {frames}, Dropout.NONE, tap);
  }

  @Override
  public void close() {
    vocabulary.close();
    manager.close();
  }
}
