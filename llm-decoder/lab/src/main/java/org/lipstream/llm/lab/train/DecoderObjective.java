package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.RateDraw;
import org.lipstream.llm.lab.train.data.RatedRows;
import org.lipstream.llm.lab.train.data.SequenceBatch;
import org.lipstream.llm.lab.train.data.SequenceBatch.Row;
import org.lipstream.llm.lab.train.data.Shares;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;

/**
 * TrainingStage (d): projectors and language model learn to write down what frozen encoders
 * perceive.
 */
public final class DecoderObjective implements Objective<RatedRows<Row>> {
  private static final double FEATURE_DROPOUT = 0.1;
  private static final double LIPS_ALONE_SHARE = 0.3;
  private static final double SOUND_ALONE_SHARE = 0.25;

  /** Rows of about the same length make a batch, so that little of it is padding. */
  private static final int BUCKETS = 4;

  private final DecoderParts.Factory factory;
  private final List<Pool> pools;
  private final List<EncodedSample> heldOut;
  private final int batchSize;
  private final long seed;

  /**
   * Samples of one kind.
   *
   * @param share of a batch's rows
   * @param lipsAlone whether the lips can be read without sound
   */
  record Pool(List<EncodedSample> samples, double share, boolean lipsAlone) {}

  DecoderObjective(
      DecoderParts.Factory factory,
      List<Pool> pools,
      List<EncodedSample> heldOut,
      int batchSize,
      long seed) {
    this.factory = factory;
    this.pools = List.copyOf(pools);
    this.heldOut = heldOut;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  @Override
  public RatedRows<Row> batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_117 + step);
    Rates rates = RateDraw.draw(factory.description().rates(), random);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < BUCKETS * batchSize; i++) {
      rows.add(row(random));
    }
    rows.sort(Comparator.comparingInt(row -> tokens(row, rates)));
    int from = random.nextInt(BUCKETS) * batchSize; // every row is as likely to be taken
    return new RatedRows<>(rows.subList(from, from + batchSize), rates);
  }

  private Row row(SplittableRandom random) {
    Pool pool = Shares.draw(pools, Pool::share, random);
    EncodedSample sample = pool.samples().get(random.nextInt(pool.samples().size()));
    float[] audio = sample.audio().get(random.nextInt(sample.audio().size()));
    float[] video =
        sample.video().isEmpty() ? null : sample.video().get(random.nextInt(sample.video().size()));
    double modality = random.nextDouble();
    if (video != null && pool.lipsAlone() && modality < LIPS_ALONE_SHARE) {
      audio = null;
    } else if (modality < LIPS_ALONE_SHARE + SOUND_ALONE_SHARE) {
      video = null;
    }
    return new Row(audio, video, sample.transcript());
  }

  /** About how long a row becomes. */
  private int tokens(Row row, Rates rates) {
    int audio = row.audio() == null ? 0 : row.audio().length / factory.audioWidth() / rates.audio();
    int video = row.video() == null ? 0 : row.video().length / factory.videoWidth() / rates.video();
    return audio + video;
  }

  @Override
  public NDArray loss(
      Weights weights, RatedRows<Row> batch, NDManager manager, Map<String, Double> metrics) {
    DecoderParts parts = factory.build(weights, manager);
    SequenceBatch sequences =
        SequenceBatch.of(parts, batch.rows(), batch.rates(), manager, Dropout.of(FEATURE_DROPOUT));
    NDArray hidden =
        parts
            .llm()
            .forward(
                sequences.embeddings(), BatchLayout.aligned(batch.rows().size()), BlockTap.NONE);
    NDArray loss = sequences.crossEntropy(parts.llm(), hidden);
    metrics.put("loss", (double) loss.getFloat());
    return loss;
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    Map<String, Double> rates = new TreeMap<>();
    try (NDManager scope = manager.newSubManager()) {
      DecoderParts parts = factory.build(weights, scope);
      Rates normal = factory.description().rates().normal();
      for (Modalities modality : Modalities.values()) {
        WordErrors errors =
            WordErrors.of(
                heldOut,
                EncodedSample::transcript,
                sample -> parts.transcribe(scope, Row.plain(sample, modality), normal));
        rates.put(modality.label(), errors.rate());
      }
    }
    return rates;
  }
}
