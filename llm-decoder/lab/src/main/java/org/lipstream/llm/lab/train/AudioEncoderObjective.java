package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.augment.AudioAugmentation;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.MelBatch;
import org.lipstream.llm.lab.train.data.Shares;
import org.lipstream.llm.lab.train.data.Targets;
import org.lipstream.llm.lab.train.loop.Objective;

/** TrainingStage (a): the audio encoder learns to tell words apart. */
final class AudioEncoderObjective implements Objective<AudioEncoderObjective.HeardWords> {
  static final String HEAD = "ctc";
  private static final int TOLERANCE_FRAMES = 2;
  private static final double DROPOUT = 0.1;

  private final WhisperConfig config;
  private final LogMel logMel;
  private final Lexicon lexicon;
  private final CtcObjective ctc;
  private final List<Pool> pools;
  private final List<Sample> heldOut;
  private final int batchSize;
  private final long seed;

  /**
   * Samples of one kind.
   *
   * @param share of a batch's rows
   */
  record Pool(List<Sample> samples, double share) {}

  /** Features and the words in them. */
  record HeardWords(MelBatch mels, Targets[] targets) {}

  /**
   * Makes the stage.
   *
   * @param pools what batches are made of
   */
  AudioEncoderObjective(
      WhisperConfig config,
      Lexicon lexicon,
      List<Pool> pools,
      List<Sample> heldOut,
      int batchSize,
      long seed) {
    this.config = config;
    this.logMel = new LogMel(config.melBins());
    this.lexicon = lexicon;
    this.ctc = new CtcObjective(lexicon, WhisperEncoder.FRAMES_PER_SECOND, TOLERANCE_FRAMES);
    this.pools = pools;
    this.heldOut = heldOut;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  @Override
  public HeardWords batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    AudioAugmentation augmentation = new AudioAugmentation(random);
    int longestSilenceMs = augmentation.longestSilenceMs();
    float[][] mels = new float[batchSize][];
    Targets[] targets = new Targets[batchSize];
    for (int row = 0; row < batchSize; row++) {
      Sample sample = draw(random);
      AudioAugmentation.Piece piece =
          new AudioAugmentation.Piece(sample.floatSamples(), sample.alignment());
      piece = augmentation.trim(augmentation.speed(piece, 0.12), longestSilenceMs);
      mels[row] = augmentation.heard(piece.samples(), () -> draw(random), logMel);
      targets[row] = new Targets(sample.words(), piece.spans());
    }
    return new HeardWords(MelBatch.of(mels, logMel.mels()), targets);
  }

  private Sample draw(SplittableRandom random) {
    List<Sample> samples = Shares.draw(pools, Pool::share, random).samples();
    return samples.get(random.nextInt(samples.size()));
  }

  @Override
  public NDArray loss(
      Weights weights, HeardWords batch, NDManager manager, Map<String, Double> metrics) {
    NDArray logits = logits(weights, batch, manager, Dropout.of(DROPOUT));
    return ctc.loss(logits, batch.mels().outputFrames(), batch.targets(), metrics);
  }

  private NDArray logits(Weights weights, HeardWords batch, NDManager manager, Dropout dropout) {
    NDArray encoded =
        new WhisperEncoder(config, weights)
            .encode(batch.mels().array(manager), batch.mels().lengths(), dropout);
    return Linear.read(weights, HEAD, lexicon.size(), config.width()).apply(encoded);
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    WordErrors errors = new WordErrors();
    for (int from = 0; from < heldOut.size(); from += batchSize) {
      List<Sample> part = heldOut.subList(from, Math.min(from + batchSize, heldOut.size()));
      float[][] mels =
          part.stream().map(s -> logMel.features(s.floatSamples())).toArray(float[][]::new);
      Targets[] targets =
          part.stream().map(s -> new Targets(s.words(), s.alignment())).toArray(Targets[]::new);
      HeardWords batch = new HeardWords(MelBatch.of(mels, logMel.mels()), targets);
      try (NDManager inner = manager.newSubManager()) {
        NDArray logits = logits(weights, batch, inner, Dropout.NONE);
        ctc.score(logits, batch.mels().outputFrames(), targets, errors);
      }
    }
    return Map.of("wer", errors.rate());
  }
}
