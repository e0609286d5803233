package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.llm.token.Tokenizer;

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
  private final Search search;
  private final StageTimer timer;

  private LipstreamModel(Path directory, NDManager manager, int beams, StageTimer timer) {
    this.description = ModelDescription.read(directory);
    this.manager = manager;
    Path audio = directory.resolve("audio-encoder");
    Path video = directory.resolve("video-encoder");
    WhisperConfig audioConfig = WhisperConfig.read(ModelConfig.read(audio.resolve("config.json")));
    AvHubertConfig videoConfig =
        AvHubertConfig.read(ModelConfig.read(video.resolve("config.json")));
    this.encoder =
        new MediaEncoder(
            new WhisperEncoder(audioConfig, SafetensorsWeights.open(manager, audio)),
            new AvHubertEncoder(videoConfig, SafetensorsWeights.open(manager, video)),
            description.paddedSeconds(),
            description.normalizeWaveform());
    this.llm = LlamaModel.load(directory.resolve("llm"), manager);
    SafetensorsWeights projectors =
        SafetensorsWeights.open(manager, directory.resolve("projector.safetensors"));
    int width = llm.config().hiddenSize();
    this.audioProjector =
        new Projector(
            projectors,
            "audio.",
            description.audio().downsampler().outputWidth(audioConfig.width()),
            description.projectorInner(),
            width);
    this.videoProjector =
        new Projector(
            projectors,
            "video.",
            description.video().downsampler().outputWidth(videoConfig.width()),
            description.projectorInner(),
            width);
    this.tokenizer = Tokenizer.open(directory.resolve("llm"));
    this.layout = new PromptLayout(description.prompt(), tokenizer);
    this.search = Search.of(beams);
    this.timer = timer;
  }

  /**
   * Opens a model directory.
   *
   * @param beams 1 for greedy decoding
   * @throws ModelFormatException if something is missing, truncated or of a wrong shape; the
   *     message names it
   */
  public static LipstreamModel open(Path directory, int beams) {
    return open(directory, beams, StageTimer.NONE);
  }

  /** Opens a model directory; {@code timer} is told where its recognitions' time goes. */
  public static LipstreamModel open(Path directory, int beams, StageTimer timer) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          directory + ": no such directory (expected: a model directory)");
    }
    NDManager manager = NDManager.newBaseManager();
    try {
      return new LipstreamModel(directory, manager, beams, timer);
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
  public Hypothesis recognize(Utterance utterance, Modality modality) {
    require(utterance, modality);
    long started = System.nanoTime();
    try (NDManager call = manager.newSubManager()) {
      NDArray audio = modality == Modality.VIDEO ? null : audio(call, utterance);
      NDArray video = modality == Modality.AUDIO ? null : video(call, utterance);
      int audioTokens = audio == null ? 0 : Math.toIntExact(audio.getShape().get(0));
      int videoTokens = video == null ? 0 : Math.toIntExact(video.getShape().get(0));
      boolean timedByAudio = audio != null;
      MediaAttention attention =
          timedByAudio
              ? new MediaAttention(PromptLayout.audioStart(), audioTokens)
              : new MediaAttention(PromptLayout.videoStart(0), videoTokens);
      Answer answer = decode(call, utterance, audio, video, attention);
      FrameClock clock =
          timedByAudio
              ? new FrameClock(WhisperEncoder.FRAMES_PER_SECOND, description.audio().rate())
              : new FrameClock(AvHubertEncoder.FRAMES_PER_SECOND, description.video().rate());
      List<Hypothesis.Word> words =
          WordTimes.of(tokenizer, answer, attention, clock, utterance.durationMs());
      String text = String.join(" ", words.stream().map(Hypothesis.Word::word).toList());
      long nanos = System.nanoTime() - started;
      return new Hypothesis(text, words, modality, nanos, audioTokens + videoTokens);
    }
  }

  private static void require(Utterance utterance, Modality modality) {
    boolean lacksSound = modality != Modality.VIDEO && utterance.samples().length == 0;
    boolean lacksLips = modality != Modality.AUDIO && utterance.lips().length == 0;
    if (lacksSound || lacksLips) {
      throw new IllegalArgumentException(
          "modality: %s, utterance: %d samples, %d lip frames (expected: both streams used)"
              .formatted(modality.label(), utterance.samples().length, utterance.lipFrames()));
    }
  }

  private Answer decode(
      NDManager call, Utterance utterance, NDArray audio, NDArray video, MediaAttention tap) {
    NDArray prompt = layout.embeddings(llm, call, audio, video);
    int longest =
        MIN_NEW_TOKENS + (int) (utterance.durationMs() * description.maxTokensPerSecond() / 1000);
    Limits limits = new Limits(longest, new HashSet<>(llm.config().eosTokenIds()));
    try (NextToken scores =
        new TimedNextToken(new LlamaNextToken(llm, call, List.of(prompt), tap), timer)) {
      return search.decode(scores, limits).get(0);
    }
  }

  /** (n, D) projected audio vectors. */
  private NDArray audio(NDManager call, Utterance utterance) {
    NDArray encoded =
        timer.time(Stage.AUDIO_ENCODER, () -> encoder.audio(call, utterance.samples()));
    return project(encoded, description.audio(), audioProjector);
  }

  /** (m, D) projected video vectors. */
  private NDArray video(NDManager call, Utterance utterance) {
    NDArray encoded = timer.time(Stage.VIDEO_ENCODER, () -> encoder.video(call, utterance.lips()));
    return project(encoded, description.video(), videoProjector);
  }

  /** (1, T, width) -> (n, D). */
  private NDArray project(NDArray encoded, ModelDescription.Stream stream, Projector projector) {
    return timer.time(
        Stage.PROJECTOR, () -> projector.apply(stream.downsampler().apply(encoded)).squeeze(0));
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
