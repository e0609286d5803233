package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.whisper.DecoderConfig;
import org.lipstream.llm.whisper.DecoderTap;
import org.lipstream.llm.whisper.Sound;
import org.lipstream.llm.whisper.TextState;
import org.lipstream.llm.whisper.WhisperDecoder;
import org.lipstream.llm.whisper.WhisperNextToken;

/** The reference case of a whole Whisper: from samples to the tokens that greedy search chooses. */
public final class WhisperParity {
  private static final double TOLERANCE = 1e-3;
  private static final int PROMPT = 4;

  private final WhisperEncoder encoder;
  private final WhisperDecoder decoder;
  private final Weights input;
  private final Weights expected;

  private WhisperParity(NDManager manager, Path directory) {
    JsonNode config = ModelConfig.read(directory.resolve("config.json"));
    Weights weights = SafetensorsWeights.open(manager, directory);
    encoder = new WhisperEncoder(WhisperConfig.read(config), weights);
    decoder = new WhisperDecoder(DecoderConfig.read(config), weights);
    input = SafetensorsWeights.open(manager, directory.resolve("input.safetensors"));
    expected = SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"));
  }

  /** Whether a directory holds such a case: its expected tensors include cross-attention. */
  public static boolean isCase(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"))
          .has("cross_attentions");
    }
  }

  /** Runs the case. The measure is {@link EncoderParity#difference(float[], float[])}. */
  public static ParityResult run(Path directory) {
    try (NDManager manager = NDManager.newBaseManager();
        NDManager call = manager.newSubManager()) {
      WhisperParity parity = new WhisperParity(manager, directory);
      NDArray encoded = parity.encode(call); // (1, S, D)
      Sound sound = parity.decoder.hear(encoded);
      int[] ids = ids(parity.input.get("input_ids", -1));
      double difference = parity.features();
      difference = Math.max(difference, difference(encoded, parity.expected, "encoder_output"));
      difference = Math.max(difference, parity.whole(call, ids, sound));
      difference = Math.max(difference, parity.stepped(call, ids, sound));
      boolean idsEqual = parity.sameIds(call, sound);
      String name = String.valueOf(directory.getFileName());
      return new ParityResult(name, difference, idsEqual, idsEqual && difference <= TOLERANCE);
    }
  }

  /** The samples' log-mel features, padded to the longest input: (mels, frames), row by row. */
  private float[] mels() {
    float[] pcm = input.get("pcm", -1).toFloatArray();
    int frames = 2 * encoder.config().maxPositions();
    return new LogMel(encoder.config().melBins()).features(Arrays.copyOf(pcm, frames * LogMel.HOP));
  }

  private double features() {
    NDArray first = expected.get("input_features", encoder.config().melBins(), -1);
    int kept = Math.toIntExact(first.getShape().get(1));
    float[] mels = mels();
    int bands = encoder.config().melBins();
    int frames = mels.length / bands;
    float[] head = new float[bands * kept];
    float[] tail = new float[bands];
    for (int band = 0; band < bands; band++) {
      System.arraycopy(mels, band * frames, head, band * kept, kept);
      tail[band] = mels[(band + 1) * frames - 1];
    }
    float[] padding = expected.get("input_features_padding_value", bands, 1).toFloatArray();
    return Math.max(
        EncoderParity.difference(head, first.toFloatArray()),
        EncoderParity.difference(tail, padding));
  }

  private NDArray encode(NDManager call) {
    float[] mels = mels();
    int bands = encoder.config().melBins();
    int frames = mels.length / bands;
    NDArray batch = call.create(mels, new Shape(1, bands, frames));
    return encoder.encode(batch, new int[] {frames}, Dropout.NONE);
  }

  /** The whole text in one pass: logits, log-probabilities, cross-attention. */
  private double whole(NDManager call, int[] ids, Sound sound) {
    try (NDManager scope = call.newSubManager();
        TextState texts = decoder.begin(scope)) {
      CrossAttention tap = new CrossAttention(scope);
      NDArray hidden = decoder.forward(scope, new int[][] {ids}, texts, sound, tap);
      NDArray logits = decoder.logits(hidden).squeeze(0); // (T, vocabulary)
      float[] logProbabilities = logits.logSoftmax(-1).toFloatArray();
      float[] chosen = new float[ids.length - 1];
      for (int at = 0; at < chosen.length; at++) {
        chosen[at] = logProbabilities[at * decoder.config().vocabulary() + ids[at + 1]];
      }
      float[] expectedChosen = expected.get("token_log_probs", chosen.length).toFloatArray();
      return Math.max(
          EncoderParity.difference(chosen, expectedChosen),
          Math.max(
              difference(logits, expected, "logits"),
              difference(tap.weights(), expected, "cross_attentions")));
    }
  }

  /** Half of the text in one pass, then token by token with a cache. */
  private double stepped(NDManager call, int[] ids, Sound sound) {
    try (NDManager scope = call.newSubManager();
        TextState texts = decoder.begin(scope)) {
      NDList logits = new NDList();
      int at = 0;
      while (at < ids.length) {
        int count = at == 0 ? ids.length / 2 : 1;
        int[][] next = {Arrays.copyOfRange(ids, at, at + count)};
        logits.add(decoder.logits(decoder.forward(scope, next, texts, sound, DecoderTap.NONE)));
        at += count;
      }
      return difference(NDArrays.concat(logits, 1), expected, "logits");
    }
  }

  /** Whether greedy search goes on from the prompt as expected, nothing suppressed. */
  private boolean sameIds(NDManager call, Sound sound) {
    int[] all = ids(expected.get("greedy_ids", -1));
    int[] prompt = Arrays.copyOf(all, PROMPT);
    try (WhisperNextToken scores = new WhisperNextToken(decoder, call, sound, prompt)) {
      Limits limits = new Limits(all.length - PROMPT, Set.of());
      Answer answer = new GreedySearch().decode(scores, limits).get(0);
      return answer.tokens().equals(Arrays.stream(all).skip(PROMPT).boxed().toList());
    }
  }

  private static double difference(NDArray actual, Weights expected, String name) {
    return EncoderParity.difference(actual, expected.get(name));
  }

  private static int[] ids(NDArray values) {
    float[] floats = values.toFloatArray();
    int[] ids = new int[floats.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.round(floats[i]);
    }
    return ids;
  }

  /** Keeps the blocks' cross-attention. */
  private static final class CrossAttention implements DecoderTap {
    private final NDManager manager;
    private final NDList blocks = new NDList();

    CrossAttention(NDManager manager) {
      this.manager = manager;
    }

    @Override
    public boolean wants(Stage stage) {
      return stage == Stage.CROSS_ATTENTION;
    }

    @Override
    public void on(int block, Stage stage, NDArray value) {
      value.attach(manager);
      blocks.add(value);
    }

    /** (blocks, H, T, S). */
    NDArray weights() {
      return NDArrays.stack(blocks);
    }
  }
}
