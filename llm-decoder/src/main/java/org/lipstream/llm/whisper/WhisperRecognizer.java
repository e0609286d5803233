package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.recognize.Calibration;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.recognize.IdleProcessors;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.UtteranceLimits;
import org.lipstream.llm.whisper.SecondOpinion.Understood;
import org.lipstream.llm.whisper.WindowDecoder.Task;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.ActivationProbe;

/** A Whisper as a recogniser: it hears, and does not see. */
public final class WhisperRecognizer implements Recognizer {
  /** A frame of the encoder is what the decoder looks at. */
  static final Rates RATES = new Rates(1, 1);

  /** OpenAI's longest text of a window, which is half of the positions. */
  private static final int MOST_TOKENS = 224;

  private static final int LEAST_TOKENS = 24;

  /** Measured, see docs/MODELS.md. */
  private static final long HELD_BACK_MS = 10_000;

  /** Nobody speaks faster: what is longer is a loop. */
  private static final int TOKENS_PER_SECOND = 12;

  private final WhisperModel model;
  private final WhisperOptions options;
  private final Calibration calibration;
  private final Judge judge;
  private final SecondOpinion second; // null for none

  private WhisperRecognizer(
      WhisperModel model, WhisperOptions options, Calibration calibration, Judge judge) {
    this.model = model;
    this.options = options;
    this.calibration = calibration;
    this.judge = judge;
    this.second = SecondOpinion.of(model, options);
  }

  /**
   * Opens a published folder.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something is missing,
   *     truncated or of a wrong shape; the message names it
   * @throws IllegalArgumentException if the model does not know the language
   */
  public static WhisperRecognizer open(Path directory, WhisperOptions options) {
    return open(directory, options, Judge.WHISPER, Calibration.read(directory));
  }

  /**
   * Opens a published folder, whose texts somebody else chooses among.
   *
   * @param judge of whole utterances' texts
   * @param calibration of the words' confidence
   */
  public static WhisperRecognizer open(
      Path directory, WhisperOptions options, Judge judge, Calibration calibration) {
    WhisperModel model = WhisperModel.open(directory);
    try {
      if (options.language() != null) {
        model.vocabulary().special().prompt(options.language(), false);
      }
      return new WhisperRecognizer(model, options, calibration, judge);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public String model() {
    return model.name();
  }

  @Override
  public TrainedRates rates() {
    return TrainedRates.only(RATES);
  }

  /** It was trained on whole windows: of sound that is cut off it invents what comes next. */
  @Override
  public long holdsBackMs() {
    return HELD_BACK_MS;
  }

  @Override
  public Optional<UtteranceLimits> limits() {
    return Optional.of(UtteranceLimits.FREE_SPEECH);
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    requests.forEach(request -> rates().require(request.rates()));
    return requests.stream().map(this::one).toList();
  }

  private Hypothesis one(RecognitionRequest request) {
    return weigh(request, "").hypothesis();
  }

  /**
   * What was understood, and how another's text compares.
   *
   * @param advantage by how much the other text is likelier than this one given the sound, natural
   *     logarithm a word of the other; negative where it is less likely; NaN where there was none
   */
  public record Weighed(Hypothesis hypothesis, double advantage) {}

  /**
   * Recognises, and compares with a text that somebody else understood.
   *
   * @param other empty for none
   */
  public Weighed weigh(RecognitionRequest request, String other) {
    long startedNanos = System.nanoTime();
    float[] samples = request.utterance().samples();
    if (!request.modality().has(Modality.AUDIO)) {
      throw new IllegalArgumentException("modality: video (expected: audio or av, for Whisper)");
    }
    Heard heard = heard(request, samples, other);
    List<Word> words = calibration.calibrated(heard.words().words());
    Hypothesis hypothesis =
        new Hypothesis(
            String.join(" ", words.stream().map(Word::word).toList()),
            words,
            Modalities.AUDIO,
            request.rates(),
            System.nanoTime() - startedNanos,
            heard.frames(),
            heard.words().attention());
    return new Weighed(hypothesis, heard.advantage());
  }

  private Heard heard(RecognitionRequest request, float[] samples, String other) {
    try (IdleProcessors.Busy busy = IdleProcessors.busy()) {
      return samples.length > model.windowFrames() * LogMel.HOP
          ? new LongSound(model, options).read(samples, request.probe())
          : window(request, samples, other);
    }
  }

  /**
   * Words and the number of frames that they were found in.
   *
   * @param frames S
   * @param advantage of another text, see {@link Weighed}
   */
  record Heard(PlacedWords words, int frames, double advantage) {
    Heard(PlacedWords words, int frames) {
      this(words, frames, Double.NaN);
    }
  }

  private Heard window(RecognitionRequest request, float[] samples, String other) {
    try (NDManager call = model.manager().newSubManager()) {
      WindowReader reader = new WindowReader(model, options, call, request.probe());
      WhisperOptions.Padding padding = options.padding();
      Window window = reader.hear(samples, request.open() ? padding.openMs() : padding.wholeMs());
      int[] prompt = prompt(reader.language(window));
      int[] prefix = model.vocabulary().encode(request.committed());
      Task task = task(window, request, prompt, prefix);
      boolean quick = request.open() || request.answered();
      Decoded decoded;
      Answer chosen;
      if (quick) {
        decoded = reader.decode(window, task, SearchOptions.QUICK);
        chosen = decoded.best();
      } else {
        Both both = both(reader, call, window, samples, task);
        decoded = both.taught();
        chosen = judge.choose(both.joined(), model.vocabulary(), request.probe());
      }
      boolean silent = options.search().fallback().isSilence(decoded);
      Answer answer = Loops.cut(model.vocabulary().textOf(chosen));
      if (request.answered()) {
        answer = answer.cutTo(prefix.length);
      } else if (prefix.length == 0 && silent) {
        answer = answer.cutTo(0);
      }
      double advantage =
          other.isEmpty() ? Double.NaN : advantage(reader, window, prompt, decoded.best(), other);
      return new Heard(reader.place(window, answer, prompt), window.sound().frames(), advantage);
    }
  }

  /** What the taught one understood, and what both did. */
  private record Both(Decoded taught, Decoded joined) {}

  private Both both(
      WindowReader reader, NDManager call, Window window, float[] samples, Task task) {
    if (second == null) {
      Decoded alone = reader.decode(window, task, options.search());
      return new Both(alone, alone);
    }
    Supplier<Understood> understand = () -> second.understand(model.manager(), samples, task);
    Optional<CompletableFuture<Understood>> beside = IdleProcessors.start(understand);
    Decoded taught;
    try {
      taught = reader.decode(window, task, options.search());
    } catch (RuntimeException e) {
      beside.ifPresent(IdleProcessors::drop);
      throw e;
    }
    boolean asked = !options.search().fallback().isSilence(taught) && second.isWorthAsking(taught);
    if (beside.isEmpty() && !asked) {
      return new Both(taught, taught);
    }
    try (Understood untaught = beside.map(IdleProcessors::result).orElseGet(understand)) {
      return new Both(
          taught, asked ? second.join(model, call, window, untaught, task, taught) : taught);
    }
  }

  private double advantage(
      WindowReader reader, Window window, int[] prompt, Answer own, String other) {
    int[] forced = model.vocabulary().encode(other);
    Task task = new Task(prompt, forced, forced.length + 1);
    Answer read = reader.decode(window, task, SearchOptions.QUICK).best().cutTo(forced.length);
    return (sum(read) - sum(own)) / other.trim().split("\\s+").length;
  }

  private static double sum(Answer answer) {
    return answer.logProbabilities().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Task task(Window window, RecognitionRequest request, int[] prompt, int[] prefix) {
    int room =
        request.answered()
            ? 1
            : LEAST_TOKENS + (int) (window.soundMs() * TOKENS_PER_SECOND / 1_000);
    return new Task(prompt, prefix, prefix.length + Math.min(MOST_TOKENS, room));
  }

  private int[] prompt(String language) {
    return model.vocabulary().special().prompt(language, false);
  }

  /**
   * The best texts of sound that fits into a window, with their scores, for others to choose from.
   *
   * @param samples 16 kHz mono
   */
  public Decoded decode(float[] samples) {
    try (NDManager call = model.manager().newSubManager()) {
      WindowReader reader = new WindowReader(model, options, call, ActivationProbe.NONE);
      Window window = reader.hear(samples, options.padding().wholeMs());
      Task task = new Task(prompt(reader.language(window)), new int[0], MOST_TOKENS);
      return reader.decode(window, task, options.search());
    }
  }

  /** What a decoded answer says. */
  public String text(Answer answer) {
    return model.vocabulary().text(answer.tokens());
  }

  @Override
  public void close() {
    model.close();
  }
}
