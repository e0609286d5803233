package org.lipstream.llm.joint;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.recognize.Calibration;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.LanguageModelPart;
import org.lipstream.llm.recognize.LipstreamFamily;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.ModelPart;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.llm.whisper.WhisperFamily;
import org.lipstream.llm.whisper.WhisperOptions;
import org.lipstream.llm.whisper.WhisperOptions.Padding;
import org.lipstream.llm.whisper.WhisperRecognizer;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;

/**
 * A Whisper that hears and a language model that chooses. {@code lipstream.json}:
 *
 * <pre>
 *   {"name": "open",
 *    "ear": "ear",                       a Whisper's folder, perhaps with an adapter/ in it
 *    "paddingSeconds": 1.5,              silence behind its sound; may be left out
 *    "untaughtWeight": 0.5,              what the ear without its adapter counts for; may be left out
 *    "rescore": {"llm": "llm",           a language model's folder
 *                "context": "&lt;|im_start|&gt;",  what stands before a text
 *                "end": "&lt;|im_end|&gt;",        what ends it; left out, its end is not judged
 *                "weight": 0.15},
 *    "specialist": {"model": "../grid",  a recogniser that also reads lips; may be left out
 *                   "bias": 6, "advantage": 2, "confidence": 0.5, "doubt": -1}}   see {@link Referee}
 * </pre>
 */
public final class JointFamily implements ModelFamily {
  private static final String DESCRIPTION = "lipstream.json";
  private static final String EAR = "ear";
  private static final String PADDING = "paddingSeconds";
  private static final String UNTAUGHT = "untaughtWeight";
  private static final int CANDIDATES = 5;

  @Override
  public String name() {
    return "joint";
  }

  @Override
  public String mark() {
    return "a directory whose lipstream.json names an ear";
  }

  @Override
  public boolean holds(Path model) {
    Path file = model.resolve(DESCRIPTION);
    try {
      return Files.isRegularFile(file) && ModelConfig.read(file).has(EAR);
    } catch (ModelFormatException e) {
      return false; // another family says what is wrong with it
    }
  }

  @Override
  public Recognizer open(Path model, RecognizerOptions options) {
    JsonNode json = ModelConfig.read(model.resolve(DESCRIPTION));
    JsonNode rescore = json.path("rescore");
    Path llm = model.resolve(text(rescore, "llm"));
    NDManager manager = NDManager.newBaseManager();
    try {
      Tokenizer tokenizer = Tokenizer.open(llm);
      LlamaModel language = LlamaModel.load(new LlamaFolder(llm).model(), manager);
      tokenizer.requireRows(llm, language.config().vocabularySize());
      int end = rescore.has("end") ? tokenizer.id(text(rescore, "end")) : -1;
      LanguageScorer scorer =
          new LanguageScorer(
              language, tokenizer, new int[] {tokenizer.id(text(rescore, "context"))}, end);
      LanguageJudge judge = new LanguageJudge(scorer, manager, rescore.path("weight").asDouble());
      WhisperRecognizer ear = ear(model, options, judge);
      Recognizer heard = joined(model, json, ear, options);
      return new Owner(text(json, "name"), heard, scorer, tokenizer, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public boolean takesHotWords() {
    return true;
  }

  @Override
  public List<ModelPart> parts(Path model) {
    JsonNode json = ModelConfig.read(model.resolve(DESCRIPTION));
    List<ModelPart> parts =
        new ArrayList<>(new WhisperFamily().parts(model.resolve(text(json, EAR))));
    Path llm = model.resolve(text(json.path("rescore"), "llm"));
    parts.add(LanguageModelPart.of(new LlamaFolder(llm), CANDIDATES * ModelPart.TOKENS_PER_SECOND));
    JsonNode specialist = json.path("specialist");
    if (!specialist.isMissingNode()) {
      Path folder = model.resolve(text(specialist, "model")).normalize();
      parts.addAll(new LipstreamFamily().parts(folder));
    }
    return parts;
  }

  /**
   * The ear of a joint model alone.
   *
   * @param judge of whole utterances' texts
   */
  public static WhisperRecognizer ear(Path model, RecognizerOptions options, Judge judge) {
    JsonNode json = ModelConfig.read(model.resolve(DESCRIPTION));
    return WhisperRecognizer.open(
        model.resolve(text(json, EAR)), hearing(json, options), judge, Calibration.read(model));
  }

  private static WhisperOptions hearing(JsonNode json, RecognizerOptions options) {
    WhisperOptions own =
        WhisperOptions.of(options)
            .withBeams(Math.max(CANDIDATES, options.beams()))
            .withUntaught(json.path(UNTAUGHT).asDouble());
    boolean asked = options.hearing().paddingMs() != null;
    return asked || !json.has(PADDING)
        ? own
        : own.withPadding(Padding.always(Math.round(1_000 * json.path(PADDING).asDouble())));
  }

  private static Recognizer joined(
      Path model, JsonNode json, WhisperRecognizer ear, RecognizerOptions options) {
    JsonNode specialist = json.path("specialist");
    if (specialist.isMissingNode()) {
      return ear;
    }
    Referee referee =
        new Referee(
            specialist.path("bias").asDouble(),
            specialist.path("advantage").asDouble(),
            specialist.path("confidence").asDouble(),
            specialist.path("doubt").asDouble());
    Path folder = model.resolve(text(specialist, "model")).normalize();
    return new JointRecognizer(
        text(json, "name"), ear, new LipstreamFamily().open(folder, options), referee);
  }

  private static String text(JsonNode json, String field) {
    String value = json.path(field).asText();
    if (value.isEmpty()) {
      throw new ModelFormatException(DESCRIPTION + ": " + field + ": missing");
    }
    return value;
  }

  /**
   * Whoever answers, under the whole model's name and with what belongs to all. What is watched is
   * the language model, as it reads what was understood.
   */
  private static final class Owner extends ForwardingRecognizer {
    private final String name;
    private final LanguageScorer scorer;
    private final Tokenizer tokenizer;
    private final NDManager manager;

    Owner(
        String name,
        Recognizer recognizer,
        LanguageScorer scorer,
        Tokenizer tokenizer,
        NDManager manager) {
      super(recognizer);
      this.name = name;
      this.scorer = scorer;
      this.tokenizer = tokenizer;
      this.manager = manager;
    }

    @Override
    public String model() {
      return name;
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      List<Detail> details = requests.stream().map(each -> each.probe().next()).toList();
      List<ReadingProbe> readings = details.stream().map(ReadingProbe::new).toList();
      List<RecognitionRequest> asked = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        asked.add(requests.get(i).withProbe(readings.get(i)));
      }
      List<Hypothesis> understood = super.recognize(asked);
      for (int i = 0; i < requests.size(); i++) {
        show(requests.get(i).probe(), details.get(i), readings.get(i), understood.get(i).text());
      }
      return understood;
    }

    /** A text that the judge had no need to read is read now, and so is what is seen in full. */
    private void show(ActivationProbe probe, Detail detail, ReadingProbe reading, String text) {
      if (detail != Detail.OFF) {
        probe.accept(
            reading
                .readingOf(text)
                .orElseGet(
                    () -> {
                      DecodeSnapshot snapshot = scorer.watch(manager, text, detail);
                      return () -> snapshot;
                    }));
      }
    }

    @Override
    public void close() {
      super.close();
      tokenizer.close();
      manager.close();
    }
  }
}
