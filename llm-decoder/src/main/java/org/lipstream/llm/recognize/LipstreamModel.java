package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.TurnedPasses;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.prompt.PromptLayout;
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
  private final MediaReading reading;
  private final LlamaModel llm;
  private final Tokenizer tokenizer;
  private final PromptLayout layout;
  private final TrainedRates rates;
  private final Calibration calibration;
  private final Search search;
  private final StageTimer timer;
  private final Mitigation mitigation;

  private LipstreamModel(Path directory, NDManager manager, RecognizerOptions options) {
    ModelDirectory parts = new ModelDirectory(directory);
    this.description = parts.description();
    TrainedRates trained = description.rates();
    this.rates = options.rates() == null ? trained : trained.withNormal(options.rates());
    this.calibration = Calibration.read(directory);
    this.manager = manager;
    Path audio = parts.audioEncoder();
    Path video = parts.videoEncoder();
    WhisperConfig audioConfig = WhisperConfig.read(ModelConfig.read(audio.resolve("config.json")));
    AvHubertConfig videoConfig =
        AvHubertConfig.read(ModelConfig.read(video.resolve("config.json")));
    MediaEncoder encoder =
        new MediaEncoder(
            new WhisperEncoder(audioConfig, SafetensorsWeights.open(manager, audio)),
            new AvHubertEncoder(videoConfig, SafetensorsWeights.open(manager, video)),
            description.paddedSeconds(),
            description.normalizeWaveform());
    this.llm = LlamaModel.load(parts.llm().directory(), manager);
    Weights projectors = SafetensorsWeights.open(manager, parts.projector());
    int width = llm.config().hiddenSize();
    Projector audioProjector =
        new Projector(
            projectors,
            "audio.",
            description.audio().projectorInput(audioConfig.width()),
            description.projectorInner(),
            width);
    Projector videoProjector =
        new Projector(
            projectors,
            "video.",
            description.video().projectorInput(videoConfig.width()),
            description.projectorInner(),
            width);
    this.tokenizer = Tokenizer.open(parts.llm().model());
    this.layout = new PromptLayout(description.prompt(), tokenizer);
    this.search = Search.of(options.beams());
    this.timer = options.timer();
    this.mitigation = options.mitigation();
    this.reading =
        new MediaReading(description, encoder, audioProjector, videoProjector, options.timer());
  }

  /** Opens a model directory for greedy decoding at its own rates. */
  public static LipstreamModel open(Path directory) {
    return open(directory, RecognizerOptions.DEFAULT);
  }

  /**
   * Opens a model directory.
   *
   * @throws ModelFormatException if something is missing, truncated or of a wrong shape; the
   *     message names it
   * @throws IllegalArgumentException if the model was not trained for the rates
   */
  public static LipstreamModel open(Path directory, RecognizerOptions options) {
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
    boolean oneByOne =
        !(search instanceof GreedySearch && mitigation instanceof Mitigation.None)
            || requests.stream().anyMatch(RecognitionRequest::answered);
    if (!oneByOne && requests.size() > 1) {
      return together(requests);
    }
    return requests.stream().flatMap(request -> together(List.of(request)).stream()).toList();
  }

  private List<Hypothesis> together(List<RecognitionRequest> requests) {
    long started = System.nanoTime();
    List<Detail> details = requests.stream().map(request -> request.probe().next()).toList();
    try (NDManager call = manager.newSubManager()) {
      List<MediaTokens> media = reading.read(call, requests, details);
      int[][] forced = requests.stream().map(this::forced).toArray(int[][]::new);
      List<NDArray> prompts = new ArrayList<>();
      List<MediaAttention.Followed> followed = new ArrayList<>();
      List<Watched> watched = new ArrayList<>();
      for (int row = 0; row < forced.length; row++) {
        MediaTokens tokens = media.get(row);
        NDArray prompt = layout.embeddings(llm, call, tokens.audio(), tokens.video());
        prompts.add(prompt);
        followed.add(
            tokens.followed(Math.toIntExact(prompt.getShape().get(0)), forced[row].length));
        watched.add(watched(requests.get(row), details.get(row), tokens, forced[row]));
      }
      MediaAttention attention = new MediaAttention(followed);
      List<Answer> answers;
      try (DecodeTap probe = DecodeTap.of(call, llm.config(), watched)) {
        BlockTap tap = probe.isWanted() ? BlockTap.both(attention, probe) : attention;
        LlamaModel model = llm.with(mitigation.begin(watched.get(0).roles()));
        answers = decode(model, call, requests, prompts, forced, tap);
        probe.report(answers, tokenizer::text);
        for (int row = 0; row < forced.length; row++) {
          if (details.get(row) == Detail.FULL) {
            showTurned(watched.get(row), prompts.get(row), answers.get(row), probe.tokens(row));
          }
        }
      }
      List<Hypothesis> hypotheses = new ArrayList<>();
      long nanos = (System.nanoTime() - started) / requests.size();
      for (int row = 0; row < forced.length; row++) {
        hypotheses.add(
            hypothesis(requests.get(row), media.get(row), answers.get(row), attention, row, nanos));
      }
      return hypotheses;
    }
  }

  /**
   * Shows a probe its decode with states turned, as far as the answer's tokens are known.
   *
   * @param prompt (T, D)
   * @param tokens N that the probe was shown
   */
  private void showTurned(Watched watched, NDArray prompt, Answer answer, int tokens) {
    int answered = tokens - Math.toIntExact(prompt.getShape().get(0));
    if (answered > answer.tokens().size()) {
      return; // it was cut
    }
    List<TokenRole> roles = new ArrayList<>(watched.roles());
    roles.addAll(Collections.nCopies(tokens - roles.size(), TokenRole.RESPONSE));
    NDArray sequence = prompt;
    if (answered > 0) {
      int[] ids = answer.tokens().stream().limit(answered).mapToInt(Integer::intValue).toArray();
      sequence = prompt.concat(llm.embed(prompt.getManager(), ids).squeeze(0), 0);
    }
    TurnedPasses.show(
        () -> llm.with(mitigation.begin(roles)), watched.probe(), sequence.expandDims(0), roles);
  }

  private Watched watched(
      RecognitionRequest request, Detail detail, MediaTokens media, int[] forced) {
    List<PromptLayout.Token> context = layout.tokens(media.audioCount(), media.videoCount());
    List<TokenRole> roles =
        new ArrayList<>(context.stream().map(PromptLayout.Token::role).toList());
    List<String> texts = new ArrayList<>(context.stream().map(PromptLayout.Token::text).toList());
    for (int token : forced) {
      roles.add(TokenRole.RESPONSE);
      texts.add(tokenizer.text(token));
    }
    return new Watched(request.probe(), detail, roles, texts, media.encoders());
  }

  /** Answers, each as long at most as its own media allow. */
  private List<Answer> decode(
      LlamaModel model,
      NDManager call,
      List<RecognitionRequest> requests,
      List<NDArray> prompts,
      int[][] forced,
      BlockTap tap) {
    int[] longest = new int[forced.length];
    for (int row = 0; row < forced.length; row++) {
      long durationMs = requests.get(row).utterance().durationMs();
      long spoken = durationMs * description.maxTokensPerSecond() / 1000;
      boolean answered = requests.get(row).answered();
      int room = answered ? 1 : MIN_NEW_TOKENS + Math.toIntExact(spoken);
      longest[row] = forced[row].length + room;
    }
    int most = Arrays.stream(longest).max().orElseThrow();
    Limits limits = new Limits(most, new HashSet<>(llm.config().eosTokenIds()));
    List<Answer> answers;
    try (NextToken scores =
        new TimedNextToken(new LlamaNextToken(model, call, prompts, tap), timer)) {
      answers = search.decode(scores, forced, limits);
    }
    return IntStream.range(0, longest.length)
        .mapToObj(row -> answers.get(row).cutTo(longest[row]))
        .toList();
  }

  private int[] forced(RecognitionRequest request) {
    String words = request.committed();
    return words.isEmpty() ? new int[0] : tokenizer.encode(" " + words);
  }

  private Hypothesis hypothesis(
      RecognitionRequest request,
      MediaTokens media,
      Answer answer,
      MediaAttention attention,
      int row,
      long nanos) {
    Utterance utterance = request.utterance();
    WordTimes.Placed placed =
        WordTimes.of(
                tokenizer,
                answer,
                attention.looks(row, answer.tokens().size()),
                media.silent(utterance, request.rates()),
                media.clock(request.rates()),
                utterance.durationMs())
            .calibrated(calibration);
    String text = String.join(" ", placed.words().stream().map(Hypothesis.Word::word).toList());
    return new Hypothesis(
        text,
        placed.words(),
        request.modality(),
        request.rates(),
        nanos,
        media.audioCount() + media.videoCount(),
        placed.attention());
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
