package org.lipstream.app.lab.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.evaluation.ClipTranscriber;
import org.lipstream.app.lab.evaluation.Evaluation;
import org.lipstream.app.lab.evaluation.LiveTranscriber;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures word errors on a manifest. */
@Command(
    name = "evaluate",
    footer = {
      "",
      "Examples:",
      "  lipstream evaluate clips.tsv --normalizer english --whole",
      "  lipstream evaluate clips.tsv --snr 0 --noise babble --modality audio"
    },
    description = "Measures the word error rate on a manifest's clips, clean or in noise.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int SHOWN_CONFUSIONS = 12;
  private static final String USUAL = "usual";

  @Parameters(
      paramLabel = "MANIFEST.tsv",
      description = "Tab-separated with a header: path, speaker, transcript.")
  private Path manifest;

  @Mixin private ModelOptions model;

  @Option(
      names = "--snr",
      paramLabel = "DB",
      description = "Mix noise in, at this ratio of speech to noise.")
  private Double snr;

  @Option(
      names = "--noise",
      paramLabel = "babble|white",
      defaultValue = "babble",
      description = "Which noise; default: ${DEFAULT-VALUE}.")
  private NoiseKind noise;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + Integer.MAX_VALUE,
      description = "Only the first N clips.")
  private int limit;

  @Option(
      names = "--normalizer",
      paramLabel = "plain|english",
      defaultValue = "plain",
      description =
          "The form in which words are compared: as they are, or by Whisper's English rules, where"
              + " 2648 and twenty six forty eight are equal; default: ${DEFAULT-VALUE}.")
  private WordForm form;

  @Option(
      names = "--whole",
      description = "Each clip is one utterance, instead of as many as the application cuts.")
  private boolean whole;

  @Option(
      names = "--live",
      paramLabel = "POLICY|usual",
      description =
          "Each clip is played as it was spoken, words committed by this policy, or by the model's"
              + " usual one; its finals count.")
  private String live;

  @Option(names = "--json", description = "One line of JSON at the end.")
  private boolean json;

  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({
    "model",
    "modality",
    "snr",
    "noise",
    "rates",
    "beams",
    "normalizer",
    "utterances",
    "words",
    "errors",
    "wer",
    "werLow",
    "werHigh",
    "rtf"
  })
  private record Line(
      String model,
      String modality,
      Double snr,
      String noise,
      Rates rates,
      int beams,
      String normalizer,
      int utterances,
      int words,
      int errors,
      double wer,
      double werLow,
      double werHigh,
      double rtf) {}

  @Override
  public Integer call() throws IOException {
    if (live != null && whole) {
      throw new CommandException("--live: with --whole (expected: one of them)");
    }
    if (live != null && !live.equals(USUAL)) {
      StreamingPolicies.of(live); // says what is wrong before clips are read
    }
    TestSet set = TestSet.read(manifest, limit);
    try (Recognizer recognizer = model.open();
        RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      if (live == null) {
        evaluate(set, recognizer, transcriber(scheduler));
      } else {
        StreamingPolicy policy =
            live.equals(USUAL) ? StreamingPolicies.usual(recognizer) : StreamingPolicies.of(live);
        LiveTranscriber transcriber =
            new LiveTranscriber(
                SessionConfig.defaults().withPolicy(policy), recognizer, model.modality());
        evaluate(set, recognizer, transcriber);
        System.out.printf(
            Locale.ROOT,
            "%d finals, half of them within %.2f s of their utterance's end, 90 %% within %.2f s; %d"
                + " partials%n",
            transcriber.finals(),
            transcriber.lateMs(0.5) / 1e3,
            transcriber.lateMs(0.9) / 1e3,
            transcriber.partials());
      }
    }
    return 0;
  }

  private void evaluate(TestSet set, Recognizer recognizer, ClipTranscriber transcriber) {
    Evaluation.Result result =
        new Evaluation(set, transcriber, form)
            .run(new Evaluation.Noise(snr, noise), System.err::println);
    print(recognizer.model(), recognizer.rates().normal(), result);
  }

  private ClipTranscriber transcriber(RecognitionScheduler scheduler) {
    return whole
        ? ClipTranscriber.whole(scheduler, model.modality())
        : ClipTranscriber.inSessions(scheduler, model.modality());
  }

  private void print(String name, Rates rates, Evaluation.Result result) {
    System.out.printf(
        Locale.ROOT,
        "WER %.1f %% (95 %%: %.1f to %.1f), %d errors in %d words of %d clips, real-time factor"
            + " %.3f%n",
        100 * result.wer(),
        100 * result.interval()[0],
        100 * result.interval()[1],
        result.errors(),
        result.words(),
        result.utterances(),
        result.rtf());
    result.confusions().entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(SHOWN_CONFUSIONS)
        .forEach(pair -> System.out.println("  " + pair.getValue() + " x " + pair.getKey()));
    if (json) {
      System.out.println(
          Json.line(
              new Line(
                  name,
                  model.modality().label(),
                  snr,
                  snr == null ? null : noise.label(),
                  rates,
                  model.beams(),
                  form.label(),
                  result.utterances(),
                  result.words(),
                  result.errors(),
                  result.wer(),
                  result.interval()[0],
                  result.interval()[1],
                  result.rtf())));
    }
  }
}
