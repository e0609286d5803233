package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tower.AudioTower.Heard;
import org.lipstream.llm.audiollm.AudioLanguageModel;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.media.MediaFormat;

/**
 * Reference cases of audio LLMs: from samples over the front end's features, the encoder's rows and
 * the audio embeddings to logits and greedy tokens, for a short clip and for one of several
 * windows.
 */
public final class AudioLlmParity {
  private static final double TOLERANCE = 1e-3;
  private static final String EXPECTED = "expected.safetensors";
  private static final String EVERY_TENTH = "_every_10";
  private static final int LONG_SECONDS = 31;
  private static final int CUT_FROM = 88; // where the cases look into a second window

  private final AudioLanguageModel model;
  private final Weights input;
  private final Weights expected;
  private double difference;
  private boolean idsEqual = true;

  private AudioLlmParity(AudioLanguageModel model, Weights input, Weights expected) {
    this.model = model;
    this.input = input;
    this.expected = expected;
  }

  /** Whether a directory holds an audio LLM; its values may stand beside it. */
  public static boolean isCase(Path directory) {
    return AudioLanguageModel.isOne(directory) && Files.exists(values(directory).resolve(EXPECTED));
  }

  /** Runs the case. The measure is {@link EncoderParity#difference(float[], float[])}. */
  public static ParityResult run(Path directory) {
    Path values = values(directory);
    try (NDManager manager = NDManager.newBaseManager()) {
      AudioLlmParity parity =
          new AudioLlmParity(
              AudioLanguageModel.load(directory, manager),
              SafetensorsWeights.open(manager, values.resolve("input.safetensors")),
              SafetensorsWeights.open(manager, values.resolve(EXPECTED)));
      float[] pcm = parity.input.get("pcm", -1).toFloatArray();
      parity.compare(manager, "", pcm);
      if (parity.input.has("long_prompt_ids")) {
        parity.compare(manager, "long_", repeated(pcm, LONG_SECONDS * MediaFormat.SAMPLE_RATE_HZ));
      }
      return new ParityResult(
          String.valueOf(directory.getFileName()),
          parity.difference,
          parity.idsEqual,
          parity.idsEqual && parity.difference <= TOLERANCE);
    }
  }

  /**
   * Where a case's values are. Another layout of the same weights, {@code NAME-LAYOUT}, has those
   * of {@code NAME}.
   */
  private static Path values(Path directory) {
    String name = directory.getFileName().toString();
    int dash = name.lastIndexOf('-');
    return Files.exists(directory.resolve(EXPECTED)) || dash < 0
        ? directory
        : directory.resolveSibling(name.substring(0, dash));
  }

  private static float[] repeated(float[] pcm, int length) {
    float[] all = new float[length];
    for (int i = 0; i < length; i++) {
      all[i] = pcm[i % pcm.length];
    }
    return all;
  }

  private void compare(NDManager manager, String prefix, float[] pcm) {
    try (NDManager scope = manager.newSubManager()) {
      Heard heard = model.hear(scope, pcm);
      compareFeatures(prefix, heard.features());
      compareRows(prefix + "encoder_output", heard.encoded());
      compareRows(prefix + "audio_embeddings", heard.embeddings());
      int[] ids = ids(input.get(prefix + "prompt_ids", -1));
      NDArray prompt = model.embeddings(scope, ids, heard.embeddings()); // (T, D)
      NDArray hidden =
          model
              .llm()
              .forward(prompt.expandDims(0), BatchLayout.aligned(1), BlockTap.NONE); // (1, T, D)
      NDArray last = expected.get(prefix + "logits", -1, -1);
      long tail = ids.length - last.getShape().get(0);
      compare(model.llm().logits(hidden.get(0).get(tail + ":" + ids.length)), last);
      compareGreedy(scope, prompt, ids, expected.get(prefix + "greedy_ids", -1));
    }
  }

  /** Windows of (mels, frames), or vectors one after the other. */
  private void compareFeatures(String prefix, NDArray features) {
    String name = prefix + "input_features";
    if (features.getShape().dimension() == 2) {
      compareRows(name, features);
      return;
    }
    NDArray first = features.get(0); // (mels, frames)
    long frames = first.getShape().get(1);
    compareWith(name, columns -> padded(first, columns));
    compareWith(name + "_padding_value", columns -> first.get(":," + (frames - columns) + ":"));
    compareWith(
        name + "_of_window_1",
        columns -> features.get(1).get(":," + CUT_FROM + ":" + (CUT_FROM + columns)));
    compareWith(
        name + "_around_the_cut",
        columns ->
            first
                .get(":," + (frames - columns / 2) + ":")
                .concat(features.get(1).get(":,0:" + columns / 2), 1));
  }

  /** The first columns, with zeros where there are not as many. */
  private static NDArray padded(NDArray window, long columns) {
    long missing = columns - window.getShape().get(1);
    if (missing <= 0) {
      return window.get(":,0:" + columns);
    }
    long mels = window.getShape().get(0);
    return window.concat(window.getManager().zeros(new Shape(mels, missing)), 1);
  }

  private void compareWith(String name, LongFunction<NDArray> columns) {
    if (expected.has(name)) {
      NDArray wanted = expected.get(name, -1, -1);
      compare(columns.apply(wanted.getShape().get(1)), wanted);
    }
  }

  /** All rows, or every tenth of them. */
  private void compareRows(String name, NDArray rows) {
    if (expected.has(name)) {
      compare(rows, expected.get(name));
    }
    if (expected.has(name + EVERY_TENTH)) {
      compare(rows.get("::10"), expected.get(name + EVERY_TENTH));
    }
  }

  private void compareGreedy(NDManager scope, NDArray prompt, int[] ids, NDArray all) {
    List<Integer> wanted = Arrays.stream(ids(all)).skip(ids.length).boxed().toList();
    Limits limits = new Limits(wanted.size(), Set.of());
    try (LlamaNextToken scores = new LlamaNextToken(model.llm(), scope, prompt)) {
      List<Integer> got = new GreedySearch().decode(scores, limits).get(0).tokens();
      idsEqual &= got.equals(wanted);
    }
  }

  private void compare(NDArray actual, NDArray wanted) {
    difference =
        Math.max(
            difference, EncoderParity.difference(actual.toFloatArray(), wanted.toFloatArray()));
  }

  private static int[] ids(NDArray values) {
    float[] floats = values.toFloatArray();
    int[] ids = new int[floats.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.round(floats[i]);
    }
    return ids;
  }
}
