package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.augment.LipAugmentation;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.Speakers;
import org.lipstream.llm.lab.train.data.Targets;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.media.MediaFormat;

/** TrainingStage (b): the lip encoder learns to tell words apart. */
final class LipEncoderObjective implements Objective<LipEncoderObjective.SeenWords> {
  private static final int TOLERANCE_FRAMES = 2;
  private static final double DROPOUT = 0.1;

  private final AvHubertConfig config;
  private final Lexicon lexicon;
  private final CtcObjective ctc;
  private final Speakers<Sample> samples;
  private final List<Sample> heldOut;
  private final int batchSize;
  private final long seed;

  /**
   * Padded crops.
   *
   * @param frames (B, 1, time, 88, 88)
   */
  record SeenWords(float[] frames, int time, int[] lengths, Targets[] targets) {}

  LipEncoderObjective(
      AvHubertConfig config,
      Lexicon lexicon,
      List<Sample> samples,
      List<Sample> heldOut,
      int batchSize,
      long seed) {
    this.config = config;
    this.lexicon = lexicon;
    this.ctc = new CtcObjective(lexicon, AvHubertEncoder.FRAMES_PER_SECOND, TOLERANCE_FRAMES);
    this.samples = new Speakers<>(samples, Sample::speaker);
    this.heldOut = heldOut;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  @Override
  public SeenWords batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_033 + step);
    LipAugmentation augmentation = new LipAugmentation(random);
    int longestStillness = augmentation.longestStillness();
    float[][] rows = new float[batchSize][];
    Targets[] targets = new Targets[batchSize];
    for (int row = 0; row < batchSize; row++) {
      Sample sample = samples.draw(random);
      LipAugmentation.Piece piece = augmentation.apply(sample, longestStillness);
      rows[row] = piece.frames();
      targets[row] = new Targets(sample.words(), piece.spans());
    }
    return pad(rows, targets);
  }

  private static SeenWords pad(float[][] rows, Targets[] targets) {
    int size = AvHubertEncoder.CROP_SIDE * AvHubertEncoder.CROP_SIDE;
    int[] lengths = Arrays.stream(rows).mapToInt(row -> row.length / size).toArray();
    int time = Arrays.stream(lengths).max().orElseThrow();
    float[] padded = new float[rows.length * time * size];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, padded, row * time * size, rows[row].length);
    }
    return new SeenWords(padded, time, lengths, targets);
  }

  @Override
  public NDArray loss(
      Weights weights, SeenWords batch, NDManager manager, Map<String, Double> metrics) {
    NDArray logits = logits(weights, batch, manager, true);
    return ctc.loss(logits, batch.lengths(), batch.targets(), metrics);
  }

  private NDArray logits(Weights weights, SeenWords batch, NDManager manager, boolean training) {
    int side = AvHubertEncoder.CROP_SIDE;
    NDArray frames =
        manager.create(
            batch.frames(), new Shape(batch.lengths().length, 1, batch.time(), side, side));
    NDArray encoded =
        new AvHubertEncoder(config, weights)
            .encode(
                frames, batch.lengths(), training ? Dropout.of(DROPOUT) : Dropout.NONE, training);
    return Linear.read(weights, AudioEncoderObjective.HEAD, lexicon.size(), config.width())
        .apply(encoded);
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    WordErrors errors = new WordErrors();
    for (int from = 0; from < heldOut.size(); from += batchSize) {
      List<Sample> part = heldOut.subList(from, Math.min(from + batchSize, heldOut.size()));
      List<Targets> targets = new ArrayList<>();
      List<float[]> rows = new ArrayList<>();
      for (Sample sample : part) {
        rows.add(AvHubertEncoder.normalise(sample.lips(), MediaFormat.LIP_SIDE));
        targets.add(new Targets(sample.words(), List.<WordSpan>of()));
      }
      SeenWords batch = pad(rows.toArray(float[][]::new), targets.toArray(Targets[]::new));
      try (NDManager inner = manager.newSubManager()) {
        ctc.score(logits(weights, batch, inner, false), batch.lengths(), batch.targets(), errors);
      }
    }
    return Map.of("wer", errors.rate());
  }
}
