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
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.LanguageModelPart;
import org.lipstream.llm.recognize.LipstreamFamily;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.ModelPart;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.llm.whisper.WhisperFamily;
import org.lipstream.llm.whisper.WhisperOptions;
import org.lipstream.llm.whisper.WhisperRecognizer;

/**
 * A Whisper that hears and a language model that chooses. {@code lipstream.json}:
 *
 * <pre>
 *   {"name": "open",
 *    "ear": "ear",                       a Whisper's folder, perhaps with an adapter/ in it
 *    "rescore": {"llm": "llm",           a language model's folder
 *                "context": "&lt;|im_start|&gt;",  what stands before a text
 *                "end": "&lt;|im_end|&gt;",        what ends it; left out, its end is not judged
 *                "weight": 0.15},
 *    "specialist": {"model": "../grid",  a recogniser that also reads lips; may be left out
 *                   "bias": 6, "advantage": 2, "confidence": 0.5}}   see {@link Referee}
 * </pre>
 */
public final class JointFamily implements ModelFamily {
  private static final String DESCRIPTION = "lipstream.json";
  private static final String EAR = "ear";
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
      LlamaModel judge = LlamaModel.load(new LlamaFolder(llm).model(), manager);
      tokenizer.requireRows(llm, judge.config().vocabularySize());
      int end = rescore.has("end") ? tokenizer.id(text(rescore, "end")) : -1;
      LanguageScorer scorer =
          new LanguageScorer(
              judge,
              tokenizer,
              new int[] {tokenizer.id(text(rescore, "context"))},
              end);
      LanguageJudge chooser = new LanguageJudge(scorer, manager, rescore.path("weight").asDouble());
      WhisperRecognizer ear =
          WhisperRecognizer.open(
              model.resolve(text(json, EAR)),
              WhisperOptions.of(options).withBeams(Math.max(CANDIDATES, options.beams())),
              chooser);
      return new Owner(text(json, "name"), joined(model, json, ear, options), tokenizer, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
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
            specialist.path("confidence").asDouble());
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

  /** The ear under the whole model's name, with what belongs to both. */
  private static final class Owner extends ForwardingRecognizer {
    private final String name;
    private final Tokenizer tokenizer;
    private final NDManager manager;

    Owner(String name, Recognizer ear, Tokenizer tokenizer, NDManager manager) {
      super(ear);
      this.name = name;
      this.tokenizer = tokenizer;
      this.manager = manager;
    }

    @Override
    public String model() {
      return name;
    }

    @Override
    public void close() {
      super.close();
      tokenizer.close();
      manager.close();
    }
  }
}
