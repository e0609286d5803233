package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.downsample.Downsampler;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/**
 * The audio-visual language model of a model directory: encoders, downsampling, projectors,
 * decoder. Heavy, immutable, shared by all sessions and threads.
 */
public final class LipstreamModel implements Recognizer {
  private static final int MIN_NEW_TOKENS = 16;

  private final ModelDescription description;
  private final NDManager manager;
  private final MediaEncoder encoder;
  private final Projector audioProjector;
  private final Projector videoProjector;
  private final LlamaModel llm;
  private final Tokenizer tokenizer;
  private final PromptLayout layout;
  private final TrainedRates rates;
  private final Search search;
  private final StageTimer timer;

  /**
   * How a model is used.
   *
   * @param beams hypotheses that are followed at once; 1 for greedy decoding
   * @param rates the normal rates, or null for those that the model says
   * @param timer is told where the recognitions' time goes
   */
  public record Options(int beams, Rates rates, StageTimer timer) {
    /** Greedy, at the model's own rates, not timed. */
    public static final Options DEFAULT = new Options(1, null, StageTimer.NONE);
  }

  private LipstreamModel(Path directory, NDManager manager, Options options) {
    ModelDirectory parts = new ModelDirectory(directory);
    this.description = parts.description();
    TrainedRates trained = description.rates();
    this.rates = options.rates == null ? trained : trained.withNormal(options.rates);
    this.manager = manager;
    Path audio = parts.audioEncoder();
    Path video = parts.videoEncoder();
    WhisperConfig audioConfig = WhisperConfig.read(ModelConfig.read(audio.resolve("config.json")));
    AvHubertConfig videoConfig =
        AvHubertConfig.read(ModelConfig.read(video.resolve("config.json")));
    this.encoder =
        new MediaEncoder(
            new WhisperEncoder(audioConfig, SafetensorsWeights.open(manager, audio)),
            new AvHubertEncoder(videoConfig, SafetensorsWeights.open(manager, video)),
            description.paddedSeconds(),
            description.normalizeWaveform());
    this.llm = LlamaModel.load(parts.llm().directory(), manager);
    SafetensorsWeights projectors = SafetensorsWeights.open(manager, parts.projector());
    int width = llm.config().hiddenSize();
    this.audioProjector =
        new Projector(
            projectors,
            "audio.",
            description.audio().projectorInput(audioConfig.width()),
            description.projectorInner(),
            width);
    this.videoProjector =
        new Projector(
            projectors,
            "video.",
            description.video().projectorInput(videoConfig.width()),
            description.projectorInner(),
            width);
    this.tokenizer = Tokenizer.open(parts.llm().model());
    this.layout = new PromptLayout(description.prompt(), tokenizer);
    this.search = Search.of(options.beams);
    this.timer = options.timer;
  }

  /** Opens a model directory for greedy decoding at its own rates. */
  public static LipstreamModel open(Path directory) {
    return open(directory, Options.DEFAULT);
  }

  /**
   * Opens a model directory.
   *
   * @throws ModelFormatException if something is missing, truncated or of a wrong shape; the
   *     message names it
   * @throws IllegalArgumentException if the model was not trained for the rates
   */
  public static LipstreamModel open(Path directory, Options options) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          directory + ": no such directory (expected: a model directory)");
    }
    NDManager manager = NDManager.newBaseManager();
    try {
      return new LipstreamModel(directory, manager, options);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public String model() {
    return description.name();
  }

  @Override
  public TrainedRates rates() {
    return rates;
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    requests.forEach(request -> rates.require(request.rates()));
    return requests.stream().map(this::recognizeAlone).toList();
  }

  private Hypothesis recognizeAlone(RecognitionRequest request) {
    long started = System.nanoTime();
    Utterance utterance = request.utterance();
    Modality modality = request.modality();
    Rates used = request.rates();
    Detail detail = request.probe().next();
    try (NDManager call = manager.newSubManager()) {
      NDArray audio = modality == Modality.VIDEO ? null : audio(call, utterance, used);
      NDArray video = modality == Modality.AUDIO ? null : video(call, utterance, used);
      int audioTokens = length(audio);
      int videoTokens = length(video);
      boolean timedByAudio = audio != null;
      MediaAttention attention =
          timedByAudio
              ? new MediaAttention(PromptLayout.audioStart(), audioTokens)
              : new MediaAttention(PromptLayout.videoStart(0), videoTokens);
      Answer answer = decode(call, request, detail, audio, video, attention);
      FrameClock clock =
          timedByAudio
              ? new FrameClock(WhisperEncoder.FRAMES_PER_SECOND, used.audio())
              : new FrameClock(AvHubertEncoder.FRAMES_PER_SECOND, used.video());
      List<Hypothesis.Word> words =
          WordTimes.of(tokenizer, answer, attention, clock, utterance.durationMs());
      String text = String.join(" ", words.stream().map(Hypothesis.Word::word).toList());
      long nanos = System.nanoTime() - started;
      return new Hypothesis(text, words, modality, used, nanos, audioTokens + videoTokens);
    }
  }

  private Answer decode(
      NDManager call,
      RecognitionRequest request,
      Detail detail,
      NDArray audio,
      NDArray video,
      MediaAttention attention) {
    NDArray prompt = layout.embeddings(llm, call, audio, video);
    int[] committed =
        request.committed().isEmpty() ? new int[0] : tokenizer.encode(" " + request.committed());
    long spoken = request.utterance().durationMs() * description.maxTokensPerSecond() / 1000;
    int longest = committed.length + MIN_NEW_TOKENS + Math.toIntExact(spoken);
    Limits limits = new Limits(longest, new HashSet<>(llm.config().eosTokenIds()));
    Watched watched =
        watched(request, detail, layout.tokens(length(audio), length(video)), committed);
    try (DecodeTap probe = DecodeTap.of(call, llm.config(), List.of(watched))) {
      BlockTap tap = probe.isWanted() ? BlockTap.both(attention, probe) : attention;
      List<Answer> answers;
      try (NextToken scores =
          new TimedNextToken(new LlamaNextToken(llm, call, List.of(prompt), tap), timer)) {
        answers = search.decode(scores, new int[][] {committed}, limits);
      }
      probe.report(answers, tokenizer::text);
      return answers.get(0);
    }
  }

  private Watched watched(
      RecognitionRequest request,
      Detail detail,
      List<PromptLayout.Token> context,
      int[] committed) {
    List<TokenRole> roles =
        new ArrayList<>(context.stream().map(PromptLayout.Token::role).toList());
    List<String> texts = new ArrayList<>(context.stream().map(PromptLayout.Token::text).toList());
    for (int token : committed) {
      roles.add(TokenRole.RESPONSE);
      texts.add(tokenizer.text(token));
    }
    return new Watched(request.probe(), detail, roles, texts, List.of());
  }

  private static int length(NDArray tokens) {
    return tokens == null ? 0 : Math.toIntExact(tokens.getShape().get(0));
  }

  /** (n, D) projected audio vectors. */
  private NDArray audio(NDManager call, Utterance utterance, Rates used) {
    NDArray encoded =
        timer.time(Stage.AUDIO_ENCODER, () -> encoder.audio(call, utterance.samples()));
    return project(encoded, description.audio().downsampler(used.audio()), audioProjector);
  }

  /** (m, D) projected video vectors. */
  private NDArray video(NDManager call, Utterance utterance, Rates used) {
    NDArray encoded = timer.time(Stage.VIDEO_ENCODER, () -> encoder.video(call, utterance.lips()));
    return project(encoded, description.video().downsampler(used.video()), videoProjector);
  }

  /** (1, T, width) -> (n, D). */
  private NDArray project(NDArray encoded, Downsampler downsampler, Projector projector) {
    return timer.time(
        Stage.PROJECTOR, () -> projector.apply(downsampler.apply(encoded)).squeeze(0));
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
