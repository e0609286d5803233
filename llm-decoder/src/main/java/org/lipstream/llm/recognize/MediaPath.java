package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.media.MediaEncoder;
import org.lipstream.encoders.project.Projector;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.media.Modality;

/**
 * One kind of media's way to the decoder: encoder, downsampler, projector. Immutable, safe to use
 * from several threads.
 *
 * @param <M> one utterance's media
 */
final class MediaPath<M> {
  private final MediaKind<M> kind;
  private final MediaEncoder<M> encoder;
  private final ModelDescription.Stream stream;
  private final Map<Integer, Projector> projectors; // by rate; the same one where there is one

  private MediaPath(
      MediaKind<M> kind,
      MediaEncoder<M> encoder,
      ModelDescription.Stream stream,
      Map<Integer, Projector> projectors) {
    this.kind = kind;
    this.encoder = encoder;
    this.stream = stream;
    this.projectors = projectors;
  }

  /**
   * Opens a model's way for a kind of media.
   *
   * @param projectors all of the model's
   * @param outputWidth the language model's
   */
  static <M> MediaPath<M> open(
      MediaKind<M> kind,
      NDManager manager,
      ModelDirectory model,
      ModelDescription description,
      Weights projectors,
      int outputWidth) {
    ModelDescription.Stream stream = description.stream(kind.modality());
    MediaEncoder<M> encoder =
        kind.encoder().open(manager, model.encoder(kind.modality()), stream.settings());
    Map<String, Projector> byPrefix = new HashMap<>();
    Map<Integer, Projector> byRate = new HashMap<>();
    for (int rate : stream.rates()) {
      String own = projectorPrefix(kind.modality()) + "rates." + rate + ".";
      String prefix = projectors.has(own + "0.weight") ? own : projectorPrefix(kind.modality());
      byRate.put(
          rate,
          byPrefix.computeIfAbsent(
              prefix,
              name ->
                  new Projector(
                      projectors,
                      name,
                      stream.projectorInput(encoder.width()),
                      description.projectorInner(),
                      outputWidth)));
    }
    return new MediaPath<>(kind, encoder, stream, byRate);
  }

  /** What the names of a projector's tensors begin with. */
  static String projectorPrefix(Modality modality) {
    return modality.label() + ".";
  }

  Modality modality() {
    return kind.modality();
  }

  /** What the encoder's time is told as. */
  Stage stage() {
    return kind.stage();
  }

  /** Utterances' media of this kind -> (1, T, width) each. */
  List<NDArray> encode(NDManager call, List<Utterance> utterances, EncoderTap tap) {
    return encoder.encode(call, utterances.stream().map(kind.media()).toList(), tap);
  }

  /** (1, T, width) -> (1, n, projector's input), one vector a media token. */
  NDArray downsample(NDArray encoded, Rates rates) {
    return stream.downsampler(rates.at(modality())).apply(encoded);
  }

  /**
   * (1, n, projector's input) each -> (n, D) each; in one pass where they share a projector.
   *
   * @param rates of each
   */
  List<NDArray> project(List<NDArray> pooled, List<Rates> rates) {
    List<Projector> own = rates.stream().map(one -> projectors.get(one.at(modality()))).toList();
    if (pooled.size() == 1 || own.stream().distinct().count() > 1) {
      List<NDArray> projected = new ArrayList<>();
      for (int i = 0; i < pooled.size(); i++) {
        projected.add(own.get(i).apply(pooled.get(i)).squeeze(0)); // (n, D)
      }
      return projected;
    }
    NDArray all = own.get(0).apply(NDArrays.concat(new NDList(pooled), 1)).squeeze(0);
    List<NDArray> rows = new ArrayList<>();
    long from = 0;
    for (NDArray one : pooled) {
      long to = from + one.getShape().get(1);
      rows.add(all.get(from + ":" + to)); // (n, D)
      from = to;
    }
    return rows;
  }

  /** The media time of each media token. */
  FrameClock clock(Rates rates) {
    return new FrameClock(encoder.framesPerSecond(), rates.at(modality()));
  }

  /** For each media token whether nothing can have been said in it. */
  boolean[] silent(Utterance utterance, int tokens, Rates rates) {
    return kind.silence().positions(kind.media().apply(utterance), tokens, clock(rates));
  }
}
