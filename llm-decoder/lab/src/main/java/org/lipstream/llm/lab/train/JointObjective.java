package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.MelBatch;
import org.lipstream.llm.lab.train.data.RatedRows;
import org.lipstream.llm.lab.train.data.SequenceBatch;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * TrainingStage (e): the audio encoder goes on learning together with projectors and language
 * model, from what is written down alone; the lips' encoder, which costs the most, stays as it is.
 */
final class JointObjective implements Objective<RatedRows<JointObjective.SoundRow>> {
  static final String AUDIO_ENCODER = "audio-encoder.";
  private static final Dropouts TRAINING = new Dropouts(Dropout.of(0.1), Dropout.of(0.1));
  private static final Dropouts NONE = new Dropouts(Dropout.NONE, Dropout.NONE);

  private final WhisperConfig audio;
  private final DecoderParts.Factory factory;
  private final JointRows rows;
  private final List<Recording> heldOut;
  private final LogMel logMel;
  private final int batchSize;
  private final long seed;

  /**
   * A sample whose lips were seen by their encoder.
   *
   * @param video variations, each (frames, video width); empty where there is no picture
   */
  record Recording(Sample sample, List<float[]> video) {}

  /**
   * Recordings of one kind.
   *
   * @param share of a batch's rows
   * @param lipsAlone whether the lips can be read without sound
   */
  record Pool(List<Recording> recordings, double share, boolean lipsAlone) {}

  /**
   * One sequence: a stream that is dropped is null.
   *
   * @param mels (bands, frames)
   * @param video (frames, video width)
   */
  record SoundRow(float[] mels, float[] video, String transcript) {}

  /** Inside the encoder, and of the frames that the decoder is given. */
  private record Dropouts(Dropout encoder, Dropout frames) {}

  JointObjective(
      WhisperConfig audio,
      DecoderParts.Factory factory,
      List<Pool> pools,
      List<Recording> heldOut,
      int batchSize,
      long seed) {
    this.audio = audio;
    this.factory = factory;
    this.logMel = new LogMel(audio.melBins());
    this.rows = new JointRows(pools, logMel);
    this.heldOut = heldOut;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Asks for every tensor that this stage trains. */
  static void build(
      WhisperConfig audio, DecoderParts.Factory factory, Weights weights, NDManager manager) {
    new WhisperEncoder(audio, weights.scope(AUDIO_ENCODER));
    factory.build(weights, manager);
  }

  @Override
  public RatedRows<SoundRow> batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_133 + step);
    return rows.draw(factory.description().rates(), batchSize, random);
  }

  @Override
  public NDArray loss(
      Weights weights, RatedRows<SoundRow> batch, NDManager manager, Map<String, Double> metrics) {
    DecoderParts parts = factory.build(weights, manager);
    List<NDArray> contexts = contexts(encoder(weights), parts, batch, manager, TRAINING);
    List<String> transcripts = batch.rows().stream().map(SoundRow::transcript).toList();
    SequenceBatch sequences = SequenceBatch.of(parts, contexts, transcripts, manager);
    NDArray hidden =
        parts
            .llm()
            .forward(sequences.embeddings(), BatchLayout.aligned(contexts.size()), BlockTap.NONE);
    NDArray loss = sequences.crossEntropy(parts.llm(), hidden);
    metrics.put("loss", (double) loss.getFloat());
    return loss;
  }

  private WhisperEncoder encoder(Weights weights) {
    return new WhisperEncoder(audio, weights.scope(AUDIO_ENCODER));
  }

  /** Context embeddings (T, D) of each row; the sounds are encoded together. */
  private List<NDArray> contexts(
      WhisperEncoder encoder,
      DecoderParts parts,
      RatedRows<SoundRow> batch,
      NDManager manager,
      Dropouts dropouts) {
    List<NDArray> sounds = sounds(encoder, batch, manager, dropouts);
    List<NDArray> contexts = new ArrayList<>();
    int heard = 0;
    for (SoundRow row : batch.rows()) {
      NDArray sound = row.mels == null ? null : sounds.get(heard++);
      NDArray lips =
          row.video == null
              ? null
              : DecoderParts.frames(manager, row.video, factory.videoWidth(), dropouts.frames);
      contexts.add(parts.context(manager, sound, lips, batch.rates()));
    }
    return contexts;
  }

  /** The encoded sounds of those rows that have one, each (1, frames, width). */
  private List<NDArray> sounds(
      WhisperEncoder encoder, RatedRows<SoundRow> batch, NDManager manager, Dropouts dropouts) {
    float[][] heard =
        batch.rows().stream().map(SoundRow::mels).filter(Objects::nonNull).toArray(float[][]::new);
    if (heard.length == 0) {
      return List.of();
    }
    MelBatch mels = MelBatch.of(heard, logMel.mels());
    NDArray encoded = encoder.encode(mels.array(manager), mels.lengths(), dropouts.encoder);
    NDArray frames = dropouts.frames.apply(encoded); // (B, T, width)
    int[] lengths = mels.outputFrames();
    List<NDArray> sounds = new ArrayList<>();
    for (int row = 0; row < lengths.length; row++) {
      sounds.add(frames.get("%d:%d,0:%d".formatted(row, row + 1, lengths[row])));
    }
    return sounds;
  }

  /** Word error rates by modality, and of sound seen with somebody else's lips. */
  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    Map<String, Double> rates = new TreeMap<>();
    try (NDManager scope = manager.newSubManager()) {
      DecoderParts parts = factory.build(weights, scope);
      WhisperEncoder encoder = encoder(weights);
      for (Modalities modality : Modalities.values()) {
        List<SoundRow> plain =
            heldOut.stream().map(recording -> plain(recording, modality)).toList();
        rates.put(modality.label(), errorRate(encoder, parts, plain, scope));
      }
      rates.put("av.misled", errorRate(encoder, parts, misled(), scope));
    }
    return rates;
  }

  private double errorRate(
      WhisperEncoder encoder, DecoderParts parts, List<SoundRow> rows, NDManager scope) {
    return WordErrors.of(rows, SoundRow::transcript, row -> transcribe(encoder, parts, row, scope))
        .rate();
  }

  private List<SoundRow> misled() {
    List<SoundRow> rows = new ArrayList<>();
    for (int i = 0; i < heldOut.size(); i++) {
      SoundRow own = plain(heldOut.get(i), Modalities.AV);
      float[] others = heldOut.get((i + 1) % heldOut.size()).video.get(0);
      rows.add(new SoundRow(own.mels, others, own.transcript));
    }
    return rows;
  }

  private String transcribe(
      WhisperEncoder encoder, DecoderParts parts, SoundRow row, NDManager scope) {
    try (NDManager call = scope.newSubManager()) {
      RatedRows<SoundRow> batch =
          new RatedRows<>(List.of(row), factory.description().rates().normal());
      NDArray context = contexts(encoder, parts, batch, call, NONE).get(0);
      return parts.transcribe(call, context, AttentionAdjustment.NONE);
    }
  }

  private SoundRow plain(Recording recording, Modalities modality) {
    return new SoundRow(
        modality.has(Modality.AUDIO) ? logMel.features(recording.sample.floatSamples()) : null,
        modality.has(Modality.VIDEO) ? recording.video.get(0) : null,
        recording.sample.transcript());
  }
}
