package org.lipstream.llm.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.recognize.Modality;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.score.TextNormalizer;
import org.lipstream.llm.score.WordErrors;

/** Stage (d): projectors and language model learn to write down what frozen encoders perceive. */
final class DecoderObjective implements Objective<DecoderObjective.Batch> {
  private static final double FEATURE_DROPOUT = 0.1;
  private static final double LIPS_ALONE_SHARE = 0.3;
  private static final double SOUND_ALONE_SHARE = 0.25;
  private static final double NORMAL_RATES_SHARE = 0.5;
  private static final int LONGEST_ANSWER = 40;

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

  /** One sequence: a stream that is dropped is null. */
  record Row(float[] audio, float[] video, String transcript) {}

  /** Sequences of one step, all at the same rates so that little is padded. */
  record Batch(List<Row> rows, Rates rates) {}

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
  public Batch batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_117 + step);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < batchSize; i++) {
      Pool pool = draw(random);
      EncodedSample sample = pool.samples().get(random.nextInt(pool.samples().size()));
      float[] audio = sample.audio().get(random.nextInt(sample.audio().size()));
      float[] video =
          sample.video().isEmpty()
              ? null
              : sample.video().get(random.nextInt(sample.video().size()));
      double modality = random.nextDouble();
      if (video != null && pool.lipsAlone() && modality < LIPS_ALONE_SHARE) {
        audio = null;
      } else if (modality < LIPS_ALONE_SHARE + SOUND_ALONE_SHARE) {
        video = null;
      }
      rows.add(new Row(audio, video, sample.transcript()));
    }
    return new Batch(rows, rates(random));
  }

  /**
   * The normal rates half of the time, any others for the rest, so that one model serves them all
   * (as Matryoshka training does, arXiv 2503.06362).
   */
  private Rates rates(SplittableRandom random) {
    TrainedRates trained = factory.description().rates();
    if (random.nextDouble() < NORMAL_RATES_SHARE) {
      return trained.normal();
    }
    return new Rates(
        trained.audio().get(random.nextInt(trained.audio().size())),
        trained.video().get(random.nextInt(trained.video().size())));
  }

  private Pool draw(SplittableRandom random) {
    double at = random.nextDouble();
    for (Pool pool : pools) {
      at -= pool.share();
      if (at < 0) {
        return pool;
      }
    }
    return pools.get(pools.size() - 1);
  }

  @Override
  public NDArray loss(
      Weights weights, Batch batch, NDManager manager, Map<String, Double> metrics) {
    DecoderParts parts = factory.build(weights, manager);
    Dropout dropout = Dropout.of(FEATURE_DROPOUT);
    List<NDArray> sequences = new ArrayList<>();
    List<int[]> answers = new ArrayList<>();
    int longest = 0;
    for (Row row : batch.rows()) {
      int[] answer = parts.answer(row.transcript());
      NDArray context = parts.context(manager, row.audio(), row.video(), batch.rates(), dropout);
      NDArray whole =
          answer.length == 1
              ? context
              : NDArrays.concat(
                  new NDList(
                      context,
                      parts
                          .llm()
                          .embed(manager, java.util.Arrays.copyOf(answer, answer.length - 1))
                          .squeeze(0)),
                  0);
      sequences.add(whole);
      answers.add(answer);
      longest = Math.max(longest, Math.toIntExact(whole.getShape().get(0)));
    }
    NDArray loss = loss(parts, pad(sequences, longest, manager), sequences, answers);
    metrics.put("loss", (double) loss.getFloat());
    return loss;
  }

  private static NDArray pad(List<NDArray> sequences, int longest, NDManager manager) {
    NDList padded = new NDList();
    for (NDArray sequence : sequences) {
      long missing = longest - sequence.getShape().get(0);
      long width = sequence.getShape().get(1);
      padded.add(
          missing == 0
              ? sequence
              : NDArrays.concat(new NDList(sequence, manager.zeros(new Shape(missing, width))), 0));
    }
    return NDArrays.stack(padded);
  }

  /** Cross-entropy on the answers alone: position p predicts what stands at p + 1. */
  private static NDArray loss(
      DecoderParts parts, NDArray input, List<NDArray> sequences, List<int[]> answers) {
    NDArray hidden =
        parts
            .llm()
            .forward(input, BatchLayout.aligned(sequences.size()), BlockTap.NONE); // (B, T, D)
    NDList predicting = new NDList();
    List<Long> labels = new ArrayList<>();
    for (int row = 0; row < sequences.size(); row++) {
      long end = sequences.get(row).getShape().get(0);
      predicting.add(hidden.get(row + "," + (end - answers.get(row).length) + ":" + end));
      for (int token : answers.get(row)) {
        labels.add((long) token);
      }
    }
    NDArray logits = parts.llm().logits(NDArrays.concat(predicting, 0));
    return CrossEntropy.mean(logits, labels.stream().mapToLong(Long::longValue).toArray());
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    Map<String, Double> rates = new TreeMap<>();
    try (NDManager scope = manager.newSubManager()) {
      DecoderParts parts = factory.build(weights, scope);
      for (Modality modality : Modality.values()) {
        WordErrors errors = new WordErrors();
        for (EncodedSample sample : heldOut) {
          errors.add(
              TextNormalizer.words(sample.transcript()),
              TextNormalizer.words(transcribe(parts, sample, modality, scope)));
        }
        rates.put(modality.label(), errors.rate());
      }
    }
    return rates;
  }

  private static String transcribe(
      DecoderParts parts, EncodedSample sample, Modality modality, NDManager scope) {
    try (NDManager call = scope.newSubManager()) {
      Rates normal = parts.factory().description().rates().normal();
      float[] audio = modality == Modality.VIDEO ? null : sample.audio().get(0);
      float[] video = modality == Modality.AUDIO ? null : sample.video().get(0);
      NDArray context = parts.context(call, audio, video, normal, Dropout.NONE);
      Limits limits = new Limits(LONGEST_ANSWER, new HashSet<>(parts.llm().config().eosTokenIds()));
      try (LlamaNextToken scores = new LlamaNextToken(parts.llm(), call, context)) {
        Answer answer = new GreedySearch().decode(scores, limits).get(0);
        return parts.tokenizer().decode(answer.tokens());
      }
    }
  }
}
