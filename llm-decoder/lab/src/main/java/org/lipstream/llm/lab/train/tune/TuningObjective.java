package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.RateDraw;
import org.lipstream.llm.lab.train.data.RatedRows;
import org.lipstream.llm.lab.train.data.SequenceBatch;
import org.lipstream.llm.lab.train.data.SequenceBatch.Row;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.lab.train.loss.DecorrelationTap;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/** Tuning: cross-entropy on the transcript plus the weighted decorrelation loss. */
final class TuningObjective implements Objective<RatedRows<Row>> {
  private static final double FEATURE_DROPOUT = 0.1;
  private static final int WATCHED = 4;

  private final DecoderParts.Factory factory;
  private final Weights frozen;
  private final TuneOptions options;
  private final List<EncodedSample> samples;
  private final List<EncodedSample> heldOut;

  /**
   * Makes the objective.
   *
   * @param frozen the language model's tensors as they were
   * @param samples to learn from; those without lips serve sound alone
   */
  TuningObjective(
      DecoderParts.Factory factory,
      Weights frozen,
      TuneOptions options,
      List<EncodedSample> samples,
      List<EncodedSample> heldOut) {
    this.factory = factory;
    this.frozen = frozen;
    this.options = options;
    this.samples = samples;
    this.heldOut = heldOut;
  }

  @Override
  public RatedRows<Row> batch(long step) {
    SplittableRandom random = new SplittableRandom(options.seed() * 1_000_121 + step);
    List<Row> rows = new ArrayList<>();
    while (rows.size() < options.batchSize()) {
      EncodedSample sample = samples.get(random.nextInt(samples.size()));
      Modalities modality = options.modalities().get(random.nextInt(options.modalities().size()));
      if (modality.equals(Modalities.AUDIO) || !sample.video().isEmpty()) {
        rows.add(row(sample, modality, random));
      }
    }
    return new RatedRows<>(rows, RateDraw.draw(options.rates(), random));
  }

  private static Row row(EncodedSample sample, Modalities modality, SplittableRandom random) {
    float[] audio = null;
    if (modality.has(Modality.AUDIO)) {
      audio = sample.audio().get(random.nextInt(sample.audio().size()));
    }
    float[] video = null;
    if (modality.has(Modality.VIDEO)) {
      video = sample.video().get(random.nextInt(sample.video().size()));
    }
    return new Row(audio, video, sample.transcript());
  }

  @Override
  public NDArray loss(
      Weights weights, RatedRows<Row> drawn, NDManager manager, Map<String, Double> metrics) {
    DecoderParts parts = parts(weights, manager);
    SequenceBatch batch =
        SequenceBatch.of(parts, drawn.rows(), drawn.rates(), manager, Dropout.of(FEATURE_DROPOUT));
    DecorrelationTap tap =
        new DecorrelationTap(
            options.decorrelation(),
            factory.config().blocks(),
            batch.lengths(),
            batch.answersInInput(),
            manager);
    NDArray hidden =
        parts.llm().forward(batch.embeddings(), BatchLayout.aligned(drawn.rows().size()), tap);
    NDArray crossEntropy = batch.crossEntropy(parts.llm(), hidden);
    NDArray decorrelation = tap.loss();
    metrics.put("loss", (double) crossEntropy.getFloat());
    metrics.put("decorrelation", (double) decorrelation.getFloat());
    return options.lambda() == 0
        ? crossEntropy
        : crossEntropy.add(EngineMemory.scale(options.lambda(), decorrelation));
  }

  private DecoderParts parts(Weights weights, NDManager manager) {
    return factory.build(new TunedWeights(options.adaptation(), weights, frozen), manager);
  }

  /** Word error rates of the held-out samples, and what the monitor finds in some of them. */
  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    Map<String, Double> metrics = new TreeMap<>();
    try (NDManager scope = manager.newSubManager()) {
      DecoderParts parts = parts(weights, scope);
      for (Modalities modality :
          heldOut.isEmpty() ? Set.<Modalities>of() : Set.copyOf(options.modalities())) {
        Rates normal = options.rates().normal();
        WordErrors errors =
            WordErrors.of(
                heldOut,
                EncodedSample::transcript,
                sample -> parts.transcribe(scope, Row.plain(sample, modality), normal));
        metrics.put("wer." + modality.label(), errors.rate());
        sinks(parts, modality, scope)
            .forEach((name, value) -> metrics.put(modality.label() + "." + name, value));
        metrics.keySet().removeIf(name -> name.contains(SinkCounts.BLOCK));
      }
    }
    return metrics;
  }

  private Map<String, Double> sinks(DecoderParts parts, Modalities modality, NDManager scope) {
    SinkCounts counts = new SinkCounts();
    for (EncodedSample sample : heldOut.subList(0, Math.min(WATCHED, heldOut.size()))) {
      try (NDManager call = scope.newSubManager()) {
        Row row = Row.plain(sample, modality);
        SequenceBatch one =
            SequenceBatch.of(parts, List.of(row), options.rates().normal(), call, Dropout.NONE);
        counts.add(parts.llm(), one.embeddings(), parts.roles(row, options.rates().normal()));
      }
    }
    return counts.means();
  }
}
