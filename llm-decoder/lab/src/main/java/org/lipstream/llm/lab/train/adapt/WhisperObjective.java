package org.lipstream.llm.lab.train.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.augment.SpeechVariation;
import org.lipstream.llm.lab.train.data.Shares;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.lab.train.loss.CrossEntropy;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.model.LoraWeights;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.llm.whisper.DecoderConfig;
import org.lipstream.llm.whisper.DecoderTap;
import org.lipstream.llm.whisper.Sound;
import org.lipstream.llm.whisper.TextState;
import org.lipstream.llm.whisper.WhisperDecoder;

/**
 * A whole Whisper learns other speech through low-rank factors beside its frozen weights: negative
 * log-likelihood of the written sentence after {@code <|startoftranscript|><|notimestamps|>}, with
 * any amount of padding behind the sound.
 */
final class WhisperObjective implements Objective<WhisperObjective.SpokenTexts> {
  private static final int LONGEST_ANSWER = 100;
  private static final int MOST_HELD_OUT = 160;

  /** Silence behind held-out samples. */
  private static final int PADDING = 2 * LogMel.SAMPLE_RATE_HZ;

  private final Parts parts;
  private final List<Pool> pools;
  private final List<Sample> heldOut;
  private final int decoded;
  private final int batchSize;
  private final long seed;
  private final LogMel logMel;

  /** The frozen model and how it is adapted. */
  record Parts(
      WhisperConfig encoder,
      DecoderConfig decoder,
      Weights frozen,
      LoraConfig lora,
      Tokenizer tokenizer) {

    Whisper with(Weights adapter) {
      Weights weights = new LoraWeights(frozen, adapter, lora);
      return new Whisper(
          new WhisperEncoder(encoder, weights), new WhisperDecoder(decoder, weights));
    }

    int[] prompt() {
      return new int[] {tokenizer.id("<|startoftranscript|>"), tokenizer.id("<|notimestamps|>")};
    }

    int end() {
      return tokenizer.id("<|endoftext|>");
    }

    /** Tokens of a sentence, with the one that ends it. */
    int[] answer(String transcript) {
      int[] text = tokenizer.encode(" " + transcript);
      int[] answer = Arrays.copyOf(text, text.length + 1);
      answer[text.length] = end();
      return answer;
    }
  }

  /** A model of one step. */
  record Whisper(WhisperEncoder encoder, WhisperDecoder decoder) {}

  /**
   * Samples of one kind.
   *
   * @param share of a batch's rows
   */
  record Pool(List<Sample> samples, double share) {}

  /** Log-mel features (bands, frames) and what is said. */
  record SpokenText(float[] mels, int[] answer) {}

  /** Rows of one step. */
  record SpokenTexts(List<SpokenText> rows) {}

  /**
   * Makes the objective.
   *
   * @param decoded of the held-out samples, how many are also written down greedily
   */
  WhisperObjective(
      Parts parts, List<Pool> pools, List<Sample> heldOut, int decoded, int batchSize, long seed) {
    this.parts = parts;
    this.pools = List.copyOf(pools);
    this.heldOut =
        evenly(heldOut.stream().filter(s -> fits(s.samples().length + PADDING)).toList());
    this.decoded = decoded;
    this.batchSize = batchSize;
    this.seed = seed;
    this.logMel = new LogMel(parts.encoder().melBins());
  }

  @Override
  public SpokenTexts batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_033 + step);
    SpeechVariation variation = new SpeechVariation(random);
    List<SpokenText> rows = new ArrayList<>();
    while (rows.size() < batchSize) {
      Sample sample = draw(random);
      int[] answer = parts.answer(sample.transcript());
      float[] heard = variation.heard(sample, () -> draw(random));
      if (answer.length <= LONGEST_ANSWER && fits(heard.length)) {
        rows.add(new SpokenText(logMel.features(heard), answer));
      }
    }
    return new SpokenTexts(rows);
  }

  private static List<Sample> evenly(List<Sample> samples) {
    int count = Math.min(MOST_HELD_OUT, samples.size());
    return IntStream.range(0, count)
        .mapToObj(i -> samples.get(i * samples.size() / count))
        .toList();
  }

  /** Whether the encoder's positions reach so far. */
  private boolean fits(int samples) {
    return WhisperEncoder.outputFrames(LogMel.frames(samples)) <= parts.encoder().maxPositions();
  }

  private Sample draw(SplittableRandom random) {
    List<Sample> samples = Shares.draw(pools, Pool::share, random).samples();
    return samples.get(random.nextInt(samples.size()));
  }

  @Override
  public NDArray loss(
      Weights weights, SpokenTexts batch, NDManager manager, Map<String, Double> metrics) {
    Whisper whisper = parts.with(weights);
    NDList logits = new NDList();
    List<int[]> answers = new ArrayList<>();
    for (SpokenText row : batch.rows()) {
      logits.add(logits(whisper, row, manager)); // (answer, vocabulary)
      answers.add(row.answer());
    }
    long[] labels = answers.stream().flatMapToInt(IntStream::of).mapToLong(id -> id).toArray();
    NDArray loss = CrossEntropy.mean(NDArrays.concat(logits, 0), labels);
    metrics.put("loss", (double) loss.getFloat());
    return loss;
  }

  private NDArray encode(Whisper whisper, float[] mels, NDManager manager) {
    int frames = mels.length / logMel.mels();
    NDArray input = manager.create(mels, new Shape(1, logMel.mels(), frames));
    return whisper.encoder().encode(input, new int[] {frames}, Dropout.NONE); // (1, S, D)
  }

  private NDArray logits(Whisper whisper, SpokenText row, NDManager manager) {
    Sound sound = whisper.decoder().hear(encode(whisper, row.mels(), manager));
    int[] prompt = parts.prompt();
    int[] said =
        IntStream.concat(
                Arrays.stream(prompt), Arrays.stream(row.answer(), 0, row.answer().length - 1))
            .toArray();
    try (TextState texts = whisper.decoder().begin(manager)) {
      NDArray hidden =
          whisper
              .decoder()
              .forward(manager, new int[][] {said}, texts, sound, DecoderTap.NONE)
              .squeeze(0); // (prompt + answer - 1, D)
      return whisper.decoder().logits(hidden.get((prompt.length - 1) + ":"));
    }
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    Map<String, Double> metrics = new TreeMap<>();
    double sum = 0;
    long tokens = 0;
    WordErrors errors = new WordErrors();
    Whisper whisper = parts.with(weights); // once: it is as large as the model
    for (int i = 0; i < heldOut.size(); i++) {
      try (NDManager scope = manager.newSubManager()) {
        SpokenText row = plain(heldOut.get(i));
        long[] labels = Arrays.stream(row.answer()).mapToLong(id -> id).toArray();
        sum += labels.length * CrossEntropy.mean(logits(whisper, row, scope), labels).getFloat();
        tokens += labels.length;
        if (i < decoded) {
          errors.add(
              TextNormalizer.words(heldOut.get(i).transcript()),
              TextNormalizer.words(greedy(whisper, row, scope)));
        }
      }
    }
    metrics.put("loss", sum / tokens);
    metrics.put("wer", errors.rate());
    return metrics;
  }

  private SpokenText plain(Sample sample) {
    float[] samples = sample.floatSamples();
    return new SpokenText(
        logMel.features(Arrays.copyOf(samples, samples.length + PADDING)),
        parts.answer(sample.transcript()));
  }

  private String greedy(Whisper whisper, SpokenText row, NDManager manager) {
    Sound sound = whisper.decoder().hear(encode(whisper, row.mels(), manager));
    List<Integer> said = new ArrayList<>();
    int[] next = parts.prompt();
    try (TextState texts = whisper.decoder().begin(manager)) {
      while (said.size() < LONGEST_ANSWER) {
        NDArray hidden =
            whisper.decoder().forward(manager, new int[][] {next}, texts, sound, DecoderTap.NONE);
        NDArray last = hidden.squeeze(0).get((next.length - 1) + ":");
        int token = (int) whisper.decoder().logits(last).argMax(-1).getLong(0);
        if (token == parts.end()) {
          break;
        }
        said.add(token);
        next = new int[] {token};
      }
    }
    return parts.tokenizer().decode(said);
  }
}
