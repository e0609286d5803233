package org.lipstream.llm.lab.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.lab.train.data.SequenceBatch.Row;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.recognize.ModelDescription;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.TokenRole;

/** What stage (d) trains, put together for one step; a projector is null without its encoder. */
public record DecoderParts(
    Factory factory, LlamaModel llm, Projector audioProjector, Projector videoProjector) {
  public static final String LLM = "llm.";
  public static final String PROJECTOR = "projector.";
  private static final String CONFIG = "config.json";
  private static final int LONGEST_ANSWER = 40;

  /** The fixed side: sizes, tokens, layout; a width is 0 where there is no such encoder. */
  public record Factory(
      LlamaConfig config,
      ModelDescription description,
      Tokenizer tokenizer,
      PromptLayout layout,
      int audioWidth,
      int videoWidth) {

    /** For a model's encoders and language model, put together as a description says. */
    public static Factory of(
        ModelDirectory model, ModelDescription description, Tokenizer tokenizer) {
      return new Factory(
          model.llm().config(),
          description,
          tokenizer,
          new PromptLayout(description.prompt(), tokenizer),
          width(model, Modality.AUDIO, json -> WhisperConfig.read(json).width()),
          width(model, Modality.VIDEO, json -> AvHubertConfig.read(json).width()));
    }

    private static int width(
        ModelDirectory model, Modality modality, ToIntFunction<JsonNode> width) {
      Path config = model.encoder(modality).resolve(CONFIG);
      return Files.exists(config) ? width.applyAsInt(ModelConfig.read(config)) : 0;
    }

    /** The width of what a kind of media's projector takes; 0 where there is no encoder. */
    public int projectorInput(Modality modality) {
      int width = modality == Modality.AUDIO ? audioWidth : videoWidth;
      return width == 0 ? 0 : description.stream(modality).projectorInput(width);
    }

    public DecoderParts build(Weights weights, NDManager manager) {
      Weights projectors = weights.scope(PROJECTOR);
      return new DecoderParts(
          this,
          LlamaModel.of(config, weights.scope(LLM), manager),
          projector(projectors, Modality.AUDIO),
          projector(projectors, Modality.VIDEO));
    }

    private Projector projector(Weights projectors, Modality modality) {
      int width = projectorInput(modality);
      return width == 0
          ? null
          : new Projector(
              projectors,
              modality.label() + ".",
              width,
              description.projectorInner(),
              config.hiddenSize());
    }
  }

  Tokenizer tokenizer() {
    return factory.tokenizer();
  }

  /** The transcript's tokens and the end of text; each word takes the space before it along. */
  int[] answer(String transcript) {
    int[] ids = transcript.isBlank() ? new int[0] : tokenizer().encode(" " + transcript.trim());
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = factory.config().eosTokenIds().get(0);
    return ended;
  }

  /** Context embeddings (T, D) of encoded streams; null stands for a dropped one. */
  public NDArray context(
      NDManager manager, float[] audio, float[] video, Rates rates, Dropout dropout) {
    return context(
        manager,
        audio == null ? null : frames(manager, audio, factory.audioWidth(), dropout),
        video == null ? null : frames(manager, video, factory.videoWidth(), dropout),
        rates);
  }

  /**
   * The same of frames that may still be on the gradient graph.
   *
   * @param audio (1, frames, audio width)
   * @param video (1, frames, video width)
   */
  public NDArray context(NDManager manager, NDArray audio, NDArray video, Rates rates) {
    ModelDescription description = factory.description();
    Map<Modality, NDArray> media = new EnumMap<>(Modality.class);
    if (audio != null) {
      ModelDescription.Stream stream = description.stream(Modality.AUDIO);
      media.put(Modality.AUDIO, tokens(audioProjector, stream, audio, rates.audio()));
    }
    if (video != null) {
      ModelDescription.Stream stream = description.stream(Modality.VIDEO);
      media.put(Modality.VIDEO, tokens(videoProjector, stream, video, rates.video()));
    }
    return factory.layout().embeddings(llm, manager, media);
  }

  private static NDArray tokens(
      Projector projector, ModelDescription.Stream stream, NDArray frames, int rate) {
    return projector.apply(stream.downsampler(rate).apply(frames)).squeeze(0); // (n, D)
  }

  /** The tokens of a context with its answer, the end of text apart. */
  public List<PromptLayout.Token> sequence(Row row, Rates rates) {
    List<PromptLayout.Token> tokens = new ArrayList<>(context(row, rates));
    int[] answer = answer(row.transcript());
    for (int i = 0; i < answer.length - 1; i++) {
      tokens.add(new PromptLayout.Token(TokenRole.RESPONSE, tokenizer().text(answer[i])));
    }
    return tokens;
  }

  /** What the tokens of {@link #sequence} are. */
  public List<TokenRole> roles(Row row, Rates rates) {
    return sequence(row, rates).stream().map(PromptLayout.Token::role).toList();
  }

  /** The tokens of a context. */
  public List<PromptLayout.Token> context(Row row, Rates rates) {
    return factory
        .layout()
        .tokens(
            Map.of(
                Modality.AUDIO,
                tokens(row.audio(), factory.audioWidth(), rates, Modality.AUDIO),
                Modality.VIDEO,
                tokens(row.video(), factory.videoWidth(), rates, Modality.VIDEO)));
  }

  /** None of a stream that is dropped, for which there need not be a rate. */
  private static int tokens(float[] values, int width, Rates rates, Modality modality) {
    return values == null ? 0 : -Math.floorDiv(-(values.length / width), rates.at(modality));
  }

  /** What a sequence's context is taken to say, greedily. */
  public String transcribe(NDManager scope, Row row, Rates rates) {
    return transcribe(scope, row, rates, AttentionAdjustment.NONE);
  }

  /** The same with other attention weights. */
  public String transcribe(NDManager scope, Row row, Rates rates, AttentionAdjustment adjustment) {
    try (NDManager call = scope.newSubManager()) {
      return transcribe(
          call, context(call, row.audio(), row.video(), rates, Dropout.NONE), adjustment);
    }
  }

  /** What a context (T, D) is taken to say. */
  public String transcribe(NDManager scope, NDArray context, AttentionAdjustment adjustment) {
    return transcribe(scope, List.of(context), adjustment).get(0);
  }

  /**
   * What contexts (T, D) are taken to say, decoded together.
   *
   * @param adjustment of the attention weights; another than {@code NONE} is for one context alone
   */
  public List<String> transcribe(
      NDManager scope, List<NDArray> contexts, AttentionAdjustment adjustment) {
    try (NDManager call = scope.newSubManager()) {
      Limits limits = new Limits(LONGEST_ANSWER, new HashSet<>(llm.config().eosTokenIds()));
      try (LlamaNextToken scores =
          new LlamaNextToken(llm.with(adjustment), call, contexts, BlockTap.NONE)) {
        return new GreedySearch()
            .decode(scores, new int[contexts.size()][0], limits).stream()
                .map(answer -> tokenizer().decode(answer.tokens()))
                .toList();
      }
    }
  }

  /** Encoded frames (1, T, width) as the decoder is given them. */
  public static NDArray frames(NDManager manager, float[] values, int width, Dropout dropout) {
    return dropout.apply(
        manager.create(values, new Shape(1, values.length / width, width))); // (1, T, width)
  }
}
