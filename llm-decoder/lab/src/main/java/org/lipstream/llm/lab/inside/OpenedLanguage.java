package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.token.Tokenizer;

/** An {@link OpenedDecoder} that reads texts. Close it. */
public final class OpenedLanguage implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final Tokenizer tokenizer;
  private final OpenedDecoder decoder;
  private final int start;

  /**
   * Opens a language model's folder or file.
   *
   * @param start the token before all texts
   */
  public OpenedLanguage(Path folder, String start, WeightChange weights) {
    LlamaFolder files = new LlamaFolder(folder);
    this.tokenizer = Tokenizer.open(folder);
    this.start = tokenizer.id(start);
    this.decoder = new OpenedDecoder(files.config(), files.weights(manager), weights);
  }

  public OpenedDecoder decoder() {
    return decoder;
  }

  /** An empty past. */
  public Past newPast() {
    return new Past(manager, decoder.config().blocks());
  }

  /** The token before all texts. */
  public int start() {
    return start;
  }

  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  public String text(int token) {
    return tokenizer.text(token);
  }

  /** The start and a text. */
  public int[] row(String text) {
    int[] said = encode(text);
    int[] row = new int[said.length + 1];
    row[0] = start;
    System.arraycopy(said, 0, row, 1, said.length);
    return row;
  }

  /**
   * Minus the natural logarithm of each token's probability given those before it.
   *
   * @param rows at least one token each
   * @return of each row as many as tokens, the first NaN
   */
  public double[][] nats(int[][] rows) {
    return nats(rows, null, Windows.ALL);
  }

  /** The same behind a past, which is left as it is. */
  public double[][] nats(int[][] rows, Past past, Windows windows) {
    try (NDManager call = manager.newSubManager()) {
      NDArray hidden =
          decoder.forward(decoder.embed(ids(call, rows)), past, false, windows); // (B, T, D)
      double[][] nats = new double[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        nats[row] = nats(call, hidden.get(row), rows[row]);
      }
      return nats;
    }
  }

  /**
   * Reads on: the past grows by the tokens.
   *
   * @param next what comes behind them
   * @return what each token but the first costs given all that the past holds, and the next one
   */
  public double[] read(int[] tokens, int next, Past past, Windows windows) {
    try (NDManager call = manager.newSubManager()) {
      NDArray hidden =
          decoder.forward(decoder.embed(ids(call, new int[][] {tokens})), past, true, windows);
      int[] row = Arrays.copyOf(tokens, tokens.length + 1);
      row[tokens.length] = next;
      double[] nats = nats(call, hidden.get(0), row);
      return Arrays.copyOfRange(nats, 1, nats.length);
    }
  }

  /** hidden (T, D), perhaps longer than the row. */
  private double[] nats(NDManager call, NDArray hidden, int[] row) {
    double[] nats = new double[row.length];
    nats[0] = Double.NaN;
    if (row.length == 1) {
      return nats;
    }
    long[] labels = Arrays.stream(row).skip(1).mapToLong(id -> id).toArray();
    try (NDManager scope = call.newSubManager()) {
      NDArray predicting = hidden.get("0:" + labels.length); // (said, D)
      predicting.attach(scope);
      NDArray logits = decoder.logits(predicting); // (said, V)
      float[] costs =
          logits
              .logSoftmax(-1)
              .gather(scope.create(labels, new Shape(labels.length, 1)), 1)
              .neg()
              .toFloatArray();
      for (int at = 0; at < costs.length; at++) {
        nats[at + 1] = costs[at];
      }
    }
    return nats;
  }

  /** Sums of the natural logarithms of texts' probabilities, as a rescoring model is asked. */
  public double[] score(List<String> texts) {
    double[][] nats = nats(texts.stream().map(this::row).toArray(int[][]::new));
    return Arrays.stream(nats).mapToDouble(row -> -Arrays.stream(row).skip(1).sum()).toArray();
  }

  /** (B, T), shorter rows filled up with their last token. */
  private static NDArray ids(NDManager manager, int[][] rows) {
    int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
    long[] ids = new long[rows.length * longest];
    for (int row = 0; row < rows.length; row++) {
      for (int at = 0; at < longest; at++) {
        ids[row * longest + at] = rows[row][Math.min(at, rows[row].length - 1)];
      }
    }
    return manager.create(ids, new Shape(rows.length, longest));
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
