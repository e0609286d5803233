package org.lipstream.llm.onnx;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaFolder;

/**
 * A decoder of Llama's kind in ONNX Runtime, for decoding alone. Immutable, and safe to use from
 * several threads; what a batch has seen is in its {@link OnnxCache}. Close it after them.
 */
public final class OnnxDecoder implements AutoCloseable {
  private static final String MODEL = "model.onnx";
  private static final String WEIGHTS = "weights";
  private static final int HEAD_MULTIPLE = 16;

  private final LlamaConfig config;
  private final StoredTensor embeddings;
  private final OrtSession session;
  private final BufferPool pool;

  private OnnxDecoder(LlamaConfig config, StoredTensor embeddings, OrtSession session) {
    this.config = config;
    this.embeddings = embeddings;
    this.session = session;
    this.pool = new BufferPool(2 * config.blocks());
  }

  /**
   * Writes the graph of a language model and opens it; its files go when it is open.
   *
   * @param threads of one pass
   * @throws ModelFormatException if there is no such model, or its heads have an odd width
   */
  public static OnnxDecoder load(LlamaFolder folder, Precision precision, int threads) {
    LlamaConfig config = folder.config();
    return open(config, folder::weights, folder.embeddings(), precision, threads);
  }

  static OnnxDecoder open(
      LlamaConfig config,
      Function<NDManager, Weights> weights,
      StoredTensor embeddings,
      Precision precision,
      int threads) {
    if (config.headDim() % HEAD_MULTIPLE != 0) {
      throw new ModelFormatException(
          "head_dim: %d (expected: a multiple of %d, as ONNX Runtime's attention has it)"
              .formatted(config.headDim(), HEAD_MULTIPLE));
    }
    try {
      Path folder = Files.createTempDirectory("lipstream-onnx");
      try {
        byte[] model;
        try (WeightFile file = new WeightFile(folder.resolve(WEIGHTS))) {
          model = DecoderGraph.write(config, weights, precision, file);
        }
        Files.write(folder.resolve(MODEL), model);
        return new OnnxDecoder(config, embeddings, session(folder.resolve(MODEL), threads));
      } finally {
        Files.deleteIfExists(folder.resolve(MODEL));
        Files.deleteIfExists(folder.resolve(WEIGHTS));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OrtSession session(Path model, int threads) {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      return OrtEnvironment.getEnvironment().createSession(model.toString(), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  public LlamaConfig config() {
    return config;
  }

  /** An empty cache of rows with so many slots. */
  OnnxCache newCache(int rows, int capacity) {
    return new OnnxCache(config, pool, rows, capacity);
  }

  /** A token's embedding, (D), written where {@code out} stands. */
  public void embed(int token, FloatBuffer out) {
    embeddings.readRows(token, 1, out);
  }

  /**
   * Runs the next T positions of each row; the cache grows by them.
   *
   * @param embedded direct, (B, T, D), rows filled up behind where they are shorter
   * @param count T
   * @param lengths positions of each row after the pass
   * @param scored positions to score, row * T + t
   * @return (scored, V)
   */
  float[] forward(
      FloatBuffer embedded,
      int count,
      OnnxCache cache,
      int[] lengths,
      RotaryTable rotary,
      long[] scored) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    cache.setLengths(lengths);
    int[] lastSlots = new int[lengths.length];
    for (int row = 0; row < lengths.length; row++) {
      lastSlots[row] = lengths[row] - 1;
    }
    long[] shape = {cache.rows(), count, config.hiddenSize()};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, embedded, shape);
        OnnxTensor last =
            OnnxTensor.createTensor(
                environment, IntBuffer.wrap(lastSlots), new long[] {lengths.length});
        OnnxTensor total =
            OnnxTensor.createTensor(
                environment, IntBuffer.wrap(new int[] {cache.longest()}), new long[0]);
        OnnxTensor positions =
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(scored), new long[] {scored.length})) {
      Map<String, OnnxTensor> inputs = new LinkedHashMap<>(cache.past());
      inputs.put(DecoderGraph.EMBEDDINGS, input);
      inputs.put(DecoderGraph.LAST_SLOTS, last);
      inputs.put(DecoderGraph.TOTAL, total);
      inputs.put(DecoderGraph.SCORED, positions);
      inputs.put(DecoderGraph.COS, rotary.cos());
      inputs.put(DecoderGraph.SIN, rotary.sin());
      try (OrtSession.Result result =
          session.run(inputs, Set.of(DecoderGraph.LOGITS), cache.present())) {
        FloatBuffer logits =
            ((OnnxTensor) result.get(DecoderGraph.LOGITS).orElseThrow()).getFloatBuffer();
        float[] values = new float[logits.remaining()];
        logits.get(values);
        return values;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
