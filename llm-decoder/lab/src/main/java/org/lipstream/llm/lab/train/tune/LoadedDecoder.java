package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.SequenceBatch;
import org.lipstream.llm.lab.train.data.SequenceBatch.Row;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.llm.probe.SequenceSnapshot;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A model's decoder and projectors, which read samples that its encoders have encoded before: for
 * measuring one model after the other without encoding again.
 */
public final class LoadedDecoder implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final Tokenizer tokenizer;
  private final DecoderParts parts;
  private final Rates rates;

  /**
   * Opens a model directory.
   *
   * @param rates encoder frames a token, whatever the model was trained for
   */
  public LoadedDecoder(ModelDirectory model, Rates rates) {
    this.tokenizer = Tokenizer.open(model.llm().model());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Weights llm = model.llm().weights(manager);
    llm.names().forEach(name -> tensors.put(DecoderParts.LLM + name, llm.get(name)));
    Weights projectors = SafetensorsWeights.open(manager, model.projector());
    projectors
        .names()
        .forEach(name -> tensors.put(DecoderParts.PROJECTOR + name, projectors.get(name)));
    this.parts =
        DecoderParts.Factory.of(model, model.description(), tokenizer)
            .build(new MapWeights(model.directory().toString(), tensors), manager);
    this.rates = rates;
  }

  /** What samples are taken to say, greedily, decoded together. */
  public List<String> transcribe(List<EncodedSample> samples, Modalities modality) {
    try (NDManager call = manager.newSubManager()) {
      List<NDArray> contexts =
          samples.stream()
              .map(sample -> Row.plain(sample, modality))
              .map(row -> parts.context(call, row.audio(), row.video(), rates, Dropout.NONE))
              .toList();
      return parts.transcribe(call, contexts, AttentionAdjustment.NONE);
    }
  }

  /** What a sample is taken to say with other attention weights. */
  public String transcribe(EncodedSample sample, Modalities modality, Mitigation mitigation) {
    Row row = Row.plain(sample, modality);
    List<TokenRole> roles =
        parts.context(row, rates).stream().map(PromptLayout.Token::role).toList();
    return parts.transcribe(manager, row, rates, mitigation.begin(roles));
  }

  /** The tokens of a sample's sequence: context and true transcript. */
  public List<PromptLayout.Token> tokens(EncodedSample sample, Modalities modality) {
    return parts.sequence(Row.plain(sample, modality), rates);
  }

  /** The decoder's inside over the sequence of {@link #tokens}. */
  public DecodeSnapshot snapshot(
      EncodedSample sample, Modalities modality, StreamIntervention intervention) {
    Row row = Row.plain(sample, modality);
    try (NDManager call = manager.newSubManager()) {
      SequenceBatch one = SequenceBatch.of(parts, List.of(row), rates, call, Dropout.NONE);
      return SequenceSnapshot.take(
          parts.llm().with(intervention), one.embeddings(), parts.roles(row, rates));
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
