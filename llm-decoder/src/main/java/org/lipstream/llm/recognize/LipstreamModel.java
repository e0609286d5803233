package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.LlamaModel;
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
  private final WatchedDecoding decoding;
  private final boolean oneByOne;

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
    this.decoding =
        new WatchedDecoding(
            llm, tokenizer, Search.of(options.beams()), options.timer(), options.mitigation());
    this.oneByOne = options.beams() > 1 || !(options.mitigation() instanceof Mitigation.None);
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
    boolean apart = oneByOne || requests.stream().anyMatch(RecognitionRequest::answered);
    if (!apart && requests.size() > 1) {
      return together(requests);
    }
    return requests.stream().flatMap(request -> together(List.of(request)).stream()).toList();
  }

  private List<Hypothesis> together(List<RecognitionRequest> requests) {
    long started = System.nanoTime();
    List<Detail> details = requests.stream().map(request -> request.probe().next()).toList();
    try (NDManager call = manager.newSubManager()) {
      List<MediaTokens> media = reading.read(call, requests, details);
      List<WatchedDecoding.Context> contexts = new ArrayList<>();
      for (int row = 0; row < media.size(); row++) {
        contexts.add(context(call, requests.get(row), details.get(row), media.get(row)));
      }
      List<WatchedDecoding.Decoded> decoded = decoding.decode(call, contexts);
      List<Hypothesis> hypotheses = new ArrayList<>();
      long nanos = (System.nanoTime() - started) / requests.size();
      for (int row = 0; row < decoded.size(); row++) {
        hypotheses.add(hypothesis(requests.get(row), media.get(row), decoded.get(row), nanos));
      }
      return hypotheses;
    }
  }

  private WatchedDecoding.Context context(
      NDManager call, RecognitionRequest request, Detail detail, MediaTokens media) {
    NDArray prompt = layout.embeddings(llm, call, media.audio(), media.video()); // (T, D)
    int[] forced = forced(request);
    long spoken = request.utterance().durationMs() * description.maxTokensPerSecond() / 1000;
    int room = request.answered() ? 1 : MIN_NEW_TOKENS + Math.toIntExact(spoken);
    return new WatchedDecoding.Context(
        prompt,
        forced,
        forced.length + room,
        media.followed(Math.toIntExact(prompt.getShape().get(0)), forced.length),
        watched(request, detail, media, forced));
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

  private int[] forced(RecognitionRequest request) {
    String words = request.committed();
    return words.isEmpty() ? new int[0] : tokenizer.encode(" " + words);
  }

  private Hypothesis hypothesis(
      RecognitionRequest request, MediaTokens media, WatchedDecoding.Decoded decoded, long nanos) {
    Utterance utterance = request.utterance();
    WordTimes.Placed placed =
        WordTimes.of(
                tokenizer,
                decoded.answer(),
                decoded.looks(),
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
