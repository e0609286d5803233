package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.llm.token.Tokenizer;

/** A Whisper: encoder, decoder, tokens. Heavy, immutable, shared by all threads. */
public final class WhisperModel implements AutoCloseable {
  private final String name;
  private final NDManager manager;
  private final LogMel logMel;
  private final WhisperEncoder encoder;
  private final WhisperDecoder decoder;
  private final Vocabulary vocabulary;
  private final List<AlignmentHead> alignmentHeads;

  private final WhisperModel untaught;

  private WhisperModel(WhisperFolder folder, NDManager manager) {
    Checkpoint checkpoint = folder.checkpoint();
    JsonNode config = folder.config(checkpoint);
    JsonNode generation = folder.generation();
    Weights published = checkpoint.weights(manager);
    Weights weights = folder.adapted(published, manager);
    this.name = folder.name();
    this.manager = manager;
    this.encoder = new WhisperEncoder(WhisperConfig.read(config), weights);
    this.decoder = new WhisperDecoder(DecoderConfig.read(config), weights);
    this.logMel = new LogMel(encoder.config().melBins());
    this.alignmentHeads = AlignmentHead.read(generation, decoder.config());
    int rows = decoder.config().vocabulary();
    Tokenizer tokenizer = Tokenizer.open(folder.directory());
    tokenizer.requireRows(folder.directory(), rows);
    this.vocabulary = new Vocabulary(tokenizer, generation, rows);
    this.untaught = weights == published ? this : new WhisperModel(this, published);
  }

  /** A model's other weights, with all else in common. */
  private WhisperModel(WhisperModel taught, Weights published) {
    this.name = taught.name;
    this.manager = taught.manager;
    this.encoder = new WhisperEncoder(taught.encoder.config(), published);
    this.decoder = new WhisperDecoder(taught.decoder.config(), published);
    this.logMel = taught.logMel;
    this.alignmentHeads = taught.alignmentHeads;
    this.vocabulary = taught.vocabulary;
    this.untaught = this;
  }

  /**
   * Opens a published folder.
   *
   * @throws ModelFormatException if something is missing, truncated or of a wrong shape; the
   *     message names it
   */
  public static WhisperModel open(Path directory) {
    NDManager manager = NDManager.newBaseManager();
    try {
      return new WhisperModel(new WhisperFolder(directory), manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** As transcripts carry it. */
  public String name() {
    return name;
  }

  /**
   * The same as it was published, without the adapter that lies beside it; this one where there is
   * none. What both have in common is held once; it is closed with this one.
   */
  WhisperModel untaught() {
    return untaught;
  }

  public WhisperDecoder decoder() {
    return decoder;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Heads that look where a token was heard. */
  List<AlignmentHead> alignmentHeads() {
    return alignmentHeads;
  }

  /** The longest sound that is heard at once, in frames of 10 ms. */
  int windowFrames() {
    return 2 * encoder.config().maxPositions();
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
    float[] mels = logMel.features(Arrays.copyOf(samples, frames * LogMel.HOP));
    NDArray batch = call.create(mels, new Shape(1, logMel.mels(), frames));
    return encoder.encode(batch, new int[] {frames}, Dropout.NONE, tap);
  }

  @Override
  public void close() {
    vocabulary.close();
    manager.close();
  }
}
