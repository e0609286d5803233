package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.monitor.probe.Detail;

/**
 * The language model of a model directory, with encoders for sound, lips or both. A recognition
 * reads as its steps do: {@link MediaReading} encodes the media, {@link Prompts} puts them before
 * the decoder, {@link WatchedDecoding} answers, {@link HypothesisMaker} makes words of the answer;
 * {@link LipstreamLoader} opens them all. Heavy, immutable, shared by all sessions and threads.
 */
public final class LipstreamModel implements Recognizer {
  private final String name;
  private final TrainedRates rates;
  private final NDManager manager;
  private final MediaReading reading;
  private final Prompts prompts;
  private final WatchedDecoding decoding;
  private final HypothesisMaker hypotheses;

  LipstreamModel(
      String name,
      TrainedRates rates,
      NDManager manager,
      MediaReading reading,
      Prompts prompts,
      WatchedDecoding decoding,
      HypothesisMaker hypotheses) {
    this.name = name;
    this.rates = rates;
    this.manager = manager;
    this.reading = reading;
    this.prompts = prompts;
    this.decoding = decoding;
    this.hypotheses = hypotheses;
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
    NDManager manager = NDManager.newBaseManager();
    try {
      return LipstreamLoader.open(directory, manager, options);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
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
    requests.forEach(this::check);
    boolean together =
        decoding.isTogether() && requests.stream().noneMatch(RecognitionRequest::answered);
    if (together && requests.size() > 1) {
      return together(requests);
    }
    return requests.stream().flatMap(request -> together(List.of(request)).stream()).toList();
  }

  private void check(RecognitionRequest request) {
    if (!modalities().all().containsAll(request.modality().all())) {
      throw new IllegalArgumentException(
          "modality: %s (expected: %s, all that model %s has encoders for)"
              .formatted(request.modality().label(), modalities().label(), name));
    }
    rates.require(request.rates());
  }

  private List<Hypothesis> together(List<RecognitionRequest> requests) {
    long started = System.nanoTime();
    List<Detail> details = requests.stream().map(request -> request.probe().next()).toList();
    try (NDManager call = manager.newSubManager()) {
      List<MediaTokens> media = reading.read(call, requests, details);
      List<WatchedDecoding.Context> contexts = new ArrayList<>();
      for (int row = 0; row < media.size(); row++) {
        contexts.add(prompts.context(call, requests.get(row), details.get(row), media.get(row)));
      }
      List<WatchedDecoding.Decoded> decoded = decoding.decode(call, contexts);
      List<Hypothesis> understood = new ArrayList<>();
      long nanos = (System.nanoTime() - started) / requests.size();
      for (int row = 0; row < decoded.size(); row++) {
        understood.add(
            hypotheses.hypothesis(requests.get(row), media.get(row), decoded.get(row), nanos));
      }
      return understood;
    }
  }

  @Override
  public void close() {
    decoding.tokenizer().close();
    manager.close();
  }
}
