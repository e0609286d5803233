package org.lipstream.llm.audiollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.WindowMemory;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.probe.SequenceProbe;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.MediaAttention;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Silence;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.WatchedDecoding;
import org.lipstream.llm.recognize.WordTimes;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Recognises with a published audio language model, from the sound alone. Heavy, immutable, shared
 * by all sessions and threads.
 */
public final class AudioRecognizer implements Recognizer {
  /** No one speaks faster than this in subword tokens. */
  private static final int MAX_TOKENS_PER_SECOND = 12;

  private static final int MIN_NEW_TOKENS = 16;
  private static final String LANGUAGE = "en";
  private static final int REMEMBERED_WINDOWS = 64;
  private static final long REMEMBERED_BYTES = 512L << 20;

  private final String name;
  private final NDManager manager;
  private final AudioLanguageModel model;
  private final Tokenizer tokenizer;
  private final AudioPrompt prompt;
  private final TrainedRates rates;
  private final StageTimer timer;
  private final WatchedDecoding decoding;
  private final WindowMemory windows = new WindowMemory(REMEMBERED_WINDOWS);
  private final PrefixMemory prefixes;

  private AudioRecognizer(
      Path directory, NDManager manager, Tokenizer tokenizer, RecognizerOptions options) {
    this.name = directory.toAbsolutePath().normalize().getFileName().toString();
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.model = AudioLanguageModel.load(directory, manager);
    tokenizer.requireRows(directory, model.llm().config().vocabularySize(), model.audioToken());
    this.prompt =
        AudioPrompt.of(model.family().prompt(model.folder(), language(options)), tokenizer);
    TrainedRates own = TrainedRates.only(Rates.of(Modality.AUDIO, clock().rate()));
    this.rates = options.rates() == null ? own : own.withNormal(options.rates());
    this.timer = options.timer();
    this.prefixes =
        new PrefixMemory(manager.newSubManager(), rememberedSlots(model.llm().config()));
    this.decoding =
        new WatchedDecoding(
            model.llm(), tokenizer, Search.of(options.beams()), timer, options.mitigation());
  }

  /**
   * Opens a folder.
   *
   * @throws ModelFormatException if something is missing, truncated, of a wrong shape or unknown;
   *     the message names it
   * @throws IllegalArgumentException if the model has not the rates that are asked for
   */
  public static AudioRecognizer open(Path directory, RecognizerOptions options) {
    Tokenizer tokenizer = Tokenizer.open(directory);
    NDManager manager = NDManager.newBaseManager();
    try {
      return new AudioRecognizer(directory, manager, tokenizer, options);
    } catch (RuntimeException e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  private static String language(RecognizerOptions options) {
    String asked = options.hearing().language();
    return asked == null ? LANGUAGE : asked;
  }

  /** Positions whose keys and values fit into the memory that is kept for them. */
  private static int rememberedSlots(LlamaConfig config) {
    long perSlot = 2L * config.blocks() * config.keyValueHeads() * config.headDim() * Float.BYTES;
    return Math.toIntExact(REMEMBERED_BYTES / perSlot);
  }

  private FrameClock clock() {
    return model.tower().clock();
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public TrainedRates rates() {
    return rates;
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    return requests.stream().map(this::one).toList();
  }

  private Hypothesis one(RecognitionRequest request) {
    rates.require(request.rates());
    if (!request.modality().has(Modality.AUDIO)) {
      throw new IllegalArgumentException(
          "modality: %s (expected: audio; %s hears only)"
              .formatted(request.modality().label(), name));
    }
    long started = System.nanoTime();
    Detail detail = request.probe().next();
    try (NDManager call = manager.newSubManager()) {
      Hearing hearing = hear(call, request.utterance().samples(), detail);
      WatchedDecoding.Context context = context(call, request, detail, hearing);
      WatchedDecoding.Decoded decoded = decoding.decode(call, List.of(context)).get(0);
      requireFinite(decoded.answer());
      return hypothesis(request, decoded, hearing.count(), System.nanoTime() - started);
    }
  }

  /**
   * A sound as the language model reads it.
   *
   * @param encoders what was seen of the encoder, where somebody watches
   */
  private record Hearing(AudioTower.Grown sound, List<EncoderSnapshot> encoders) {
    int count() {
      return Math.toIntExact(sound.embeddings().getShape().get(0));
    }
  }

  /** Who watches sees all of the encoder; who does not need not hear twice. */
  private Hearing hear(NDManager call, float[] samples, Detail detail) {
    return timer.time(
        StageTimer.Stage.AUDIO_ENCODER,
        () -> {
          if (detail == Detail.OFF) {
            return new Hearing(model.tower().hear(call, samples, windows), List.of());
          }
          SequenceProbe probe = new SequenceProbe("audio", detail);
          NDArray all = model.tower().hear(call, samples, probe.tap()).embeddings();
          return new Hearing(new AudioTower.Grown(all, List.of()), probe.snapshots());
        });
  }

  private WatchedDecoding.Context context(
      NDManager call, RecognitionRequest request, Detail detail, Hearing hearing) {
    int heard = hearing.count();
    int[] forced = forced(request.committed());
    List<TokenRole> roles = prompt.roles(heard);
    List<String> texts = prompt.texts(heard, tokenizer);
    for (int token : forced) {
      roles.add(TokenRole.RESPONSE);
      texts.add(tokenizer.text(token));
    }
    long spoken = request.utterance().durationMs() * MAX_TOKENS_PER_SECOND / 1000;
    int room = request.answered() ? 1 : MIN_NEW_TOKENS + Math.toIntExact(spoken);
    NDArray whole = prompt.embeddings(model.llm(), call, hearing.sound.embeddings()); // (T, D)
    KvCache start = readFinished(call, whole, hearing.sound.finished());
    NDArray rest = start == null ? whole : whole.get(start.length() + ":");
    return new WatchedDecoding.Context(
        start,
        rest,
        forced,
        forced.length + room,
        new MediaAttention.Followed(
            prompt.before().length, heard, prompt.length(heard), forced.length),
        new Watched(request.probe(), detail, roles, texts, hearing.encoders));
  }

  /**
   * Reads a context up to its last finished window, as far as that is not known.
   *
   * @param whole (T, D)
   * @return null where nothing is finished
   */
  private KvCache readFinished(NDManager call, NDArray whole, List<AudioTower.Finished> finished) {
    if (finished.isEmpty()) {
      return null;
    }
    int before = prompt.before().length;
    PrefixMemory.Start known = prefixes.recall(model.llm(), call, before, finished);
    int end = before + finished.stream().mapToInt(AudioTower.Finished::vectors).sum();
    if (known.windows() < finished.size()) {
      NDArray next = whole.get(known.cache().length() + ":" + end).expandDims(0); // (1, n, D)
      timer.time(
          StageTimer.Stage.PREFILL, () -> model.llm().forward(next, known.cache(), BlockTap.NONE));
      prefixes.remember(finished, known.cache());
    }
    return known.cache();
  }

  private int[] forced(String committed) {
    return committed.isEmpty() ? new int[0] : tokenizer.encode(model.family().begun(committed));
  }

  /** A model that computes nonsense must not pass for silence. */
  private void requireFinite(Answer answer) {
    if (!Double.isFinite(answer.score())) {
      throw new IllegalStateException(
          "%s: log-probability of the answer: %s (expected: finite)"
              .formatted(name, answer.score()));
    }
  }

  private Hypothesis hypothesis(
      RecognitionRequest request, WatchedDecoding.Decoded decoded, int heard, long nanos) {
    AnswerReader reader = model.family().reader();
    int from = reader.transcriptStart(decoded.answer().tokens(), tokenizer);
    WordTimes.Placed placed =
        WordTimes.of(
            tokenizer,
            decoded.answer().from(from),
            decoded.looks().from(from),
            Silence.positions(request.utterance().samples(), heard, clock()),
            clock(),
            request.utterance().durationMs());
    List<Hypothesis.Word> words = KeptWords.of(placed.words(), reader);
    if (words.isEmpty() && !decoded.answer().ended() && !request.answered()) {
      throw new IllegalStateException(
          "%s: %d tokens without a word or an end (expected: words, or an end for silence)"
              .formatted(name, decoded.answer().tokens().size()));
    }
    return new Hypothesis(
        String.join(" ", words.stream().map(Hypothesis.Word::word).toList()),
        words,
        Modalities.AUDIO,
        request.rates(),
        nanos,
        heard,
        placed.attention());
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
