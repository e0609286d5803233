package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.Evaluation;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.Voice;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.lab.score.Bootstrap;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.LayerReport;

/** Whether the figures of a final's decode tell that it is bad. */
public final class Steering {
  private static final double BAD = 0.5;
  private static final Map<String, List<String>> FOREIGN = new LinkedHashMap<>();

  static {
    FOREIGN.put(
        "de",
        List.of(
            "wir haben gestern lange auf den zug gewartet",
            "das wetter ist heute viel besser als im letzten winter",
            "kannst du mir bitte das brot geben",
            "meine schwester arbeitet in einem kleinen laden"));
    FOREIGN.put(
        "fr",
        List.of(
            "nous avons attendu le train pendant une heure",
            "il fait beaucoup plus chaud que la semaine derniere",
            "peux tu me donner le pain s'il te plait",
            "ma soeur travaille dans un petit magasin"));
    FOREIGN.put(
        "es",
        List.of(
            "ayer esperamos el tren durante mucho tiempo",
            "hoy hace mejor tiempo que en el invierno pasado",
            "puedes darme el pan por favor",
            "mi hermana trabaja en una tienda pequena"));
  }

  private final Consumer<String> log;

  public Steering(Consumer<String> log) {
    this.log = log;
  }

  /** One final. */
  private record Final(
      String condition, boolean even, boolean bad, double[] figures, double[] confidence) {
    double[] both() {
      return DoubleStream.concat(Arrays.stream(figures), Arrays.stream(confidence)).toArray();
    }
  }

  /** Measures and writes the document's part. */
  public void write(
      SinksPage page,
      Path model,
      Path work,
      List<Manifest.Entry> entries,
      List<Manifest.Entry> lips)
      throws IOException {
    List<Clip> clips = entries.stream().map(entry -> Clip.read(entry.path())).toList();
    TestSet set = new TestSet("apart", entries, clips);
    List<byte[]> strangers = lips.stream().map(entry -> Clip.read(entry.path()).lips()).toList();
    List<Final> finals = new ArrayList<>();
    try (Recognizer recognizer = Recognizers.open(model, RecognizerOptions.DEFAULT)) {
      finals.addAll(all("clean", recognizer, set, Evaluation.Noise.NONE));
      finals.addAll(
          all("babble 0 dB", recognizer, set, new Evaluation.Noise(0.0, NoiseKind.BABBLE)));
      finals.addAll(
          all("white noise 0 dB", recognizer, set, new Evaluation.Noise(0.0, NoiseKind.WHITE)));
      finals.addAll(strangers(recognizer, set, strangers));
      finals.addAll(foreign(recognizer));
    }
    DamagedModels damaged = new DamagedModels(model, work);
    for (var broken :
        new TreeMap<>(
                Map.of(
                    "wrong adapter", damaged.wrongAdapter(),
                    "broken shard", damaged.brokenShard()))
            .entrySet()) {
      try (Recognizer recognizer = Recognizers.open(broken.getValue(), RecognizerOptions.DEFAULT)) {
        finals.addAll(all(broken.getKey(), recognizer, set, Evaluation.Noise.NONE));
      }
    }
    page.put("steer", text(finals));
  }

  private List<Final> all(
      String condition, Recognizer recognizer, TestSet set, Evaluation.Noise noise) {
    List<Final> finals = new ArrayList<>();
    for (int i = 0; i < set.clips().size(); i++) {
      Clip heard = set.clips().get(i);
      float[] samples = noise.snrDb() == null ? heard.samples() : set.sound(i, noise);
      finals.add(
          of(
              condition,
              isEven(set.entries().get(i)),
              recognizer,
              new Utterance(samples, new byte[0]),
              set.entries().get(i).transcript()));
    }
    log.accept("steer: " + condition);
    return finals;
  }

  /** Which half a speaker belongs to. */
  private static boolean isEven(Manifest.Entry entry) {
    return Math.floorMod(entry.speaker().hashCode(), 2) == 0;
  }

  private List<Final> strangers(Recognizer recognizer, TestSet set, List<byte[]> lips) {
    List<Final> finals = new ArrayList<>();
    for (int i = 0; i < set.clips().size(); i++) {
      finals.add(
          of(
              "a stranger's lips",
              isEven(set.entries().get(i)),
              recognizer,
              new Utterance(set.clips().get(i).samples(), lips.get(i % lips.size())),
              set.entries().get(i).transcript()));
    }
    log.accept("steer: strangers");
    return finals;
  }

  private List<Final> foreign(Recognizer recognizer) {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    List<Final> finals = new ArrayList<>();
    FOREIGN.forEach(
        (language, sentences) -> {
          for (String sentence : sentences) {
            float[] samples =
                synthesizer
                    .speak(new Voice(Engine.ESPEAK_NG, language, 90, 40), sentence)
                    .samples();
            finals.add(
                of(
                    "foreign language",
                    finals.size() % 2 == 0,
                    recognizer,
                    new Utterance(samples, new byte[0]),
                    sentence));
          }
        });
    log.accept("steer: foreign");
    return finals;
  }

  private static Final of(
      String condition, boolean even, Recognizer recognizer, Utterance heard, String said) {
    DecodeId id = new DecodeId("steer", 0, 0, recognizer.model(), 0);
    SinkMonitor watch = new SinkMonitor(id, Purpose.FINAL, Detail.SUMMARY);
    Hypothesis understood =
        recognizer
            .recognize(
                List.of(
                    RecognitionRequest.of(heard, heard.modalities(), recognizer.rates().normal())
                        .withProbe(watch)))
            .get(0);
    WordErrors errors = new WordErrors();
    errors.add(WordForm.ENGLISH.words(said), WordForm.ENGLISH.words(understood.text()));
    return new Final(
        condition,
        even,
        errors.rate() > BAD,
        figures(watch.report().orElseThrow()),
        confidence(understood));
  }

  private static double[] confidence(Hypothesis understood) {
    double mean = Math.max(1e-4, Math.min(1 - 1e-4, understood.confidence()));
    return new double[] {Math.log(mean / (1 - mean))};
  }

  /** What the live page shows, in eight numbers. */
  private static double[] figures(DecodeReport report) {
    double first = 0;
    double others = 0;
    double cosines = 0;
    double peak = 0;
    double otherPeak = 0;
    double norms = 0;
    int blocks = 0;
    for (LayerReport layer : report.layers()) {
      if (layer.attention().isEmpty()) {
        continue;
      }
      blocks++;
      float[] alpha = layer.attention().get().alpha();
      first += alpha[0];
      double largest = 0;
      double cosine = 0;
      for (int token = 1; token < alpha.length; token++) {
        largest = Math.max(largest, alpha[token]);
        cosine += Math.abs(layer.cosineToFirst()[token]) / (alpha.length - 1);
        otherPeak = Math.max(otherPeak, finite(Math.log(layer.peakRatio(token))));
        norms += finite(Math.log(layer.norms()[token])) / (alpha.length - 1);
      }
      others += largest;
      cosines += cosine;
      peak = Math.max(peak, finite(Math.log(layer.peakRatio(0))));
    }
    double share = report.headShare().length == 0 ? 0 : report.headShare()[0];
    return new double[] {
      finite(first / blocks),
      finite(others / blocks),
      finite(cosines / blocks),
      peak,
      otherPeak,
      finite(norms / blocks),
      share,
      Math.log(report.tokens())
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static String text(List<Final> finals) {
    MarkdownTable conditions = new MarkdownTable(List.of("condition", "finals", "bad"));
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (Final one : finals) {
      int[] count = counts.computeIfAbsent(one.condition(), name -> new int[2]);
      count[0]++;
      count[1] += one.bad() ? 1 : 0;
    }
    counts.forEach(
        (name, count) ->
            conditions.row(List.of(name, String.valueOf(count[0]), String.valueOf(count[1]))));
    MarkdownTable areas =
        new MarkdownTable(List.of("told by", "area under the curve", "more than confidence alone"));
    double[] confidence = crossed(finals, Final::confidence);
    boolean[] bad = new boolean[finals.size()];
    IntStream.range(0, bad.length).forEach(i -> bad[i] = finals.get(i).bad());
    areas.row(row("confidence", confidence, confidence, bad));
    areas.row(row("figures", crossed(finals, Final::figures), confidence, bad));
    areas.row(row("both", crossed(finals, Final::both), confidence, bad));
    return conditions + "\n" + areas;
  }

  private interface Features {
    double[] of(Final one);
  }

  /** Each half scored by what was fitted on the other. */
  private static double[] crossed(List<Final> finals, Features features) {
    double[] scores = new double[finals.size()];
    for (boolean half : new boolean[] {true, false}) {
      List<double[]> rows = new ArrayList<>();
      List<Boolean> labels = new ArrayList<>();
      for (Final one : finals) {
        if (one.even() == half) {
          rows.add(features.of(one));
          labels.add(one.bad());
        }
      }
      Logistic fitted = Logistic.fit(rows, labels);
      for (int i = 0; i < scores.length; i++) {
        if (finals.get(i).even() != half) {
          scores[i] = fitted.score(features.of(finals.get(i)));
        }
      }
    }
    return scores;
  }

  private static List<String> row(
      String name, double[] scores, double[] confidence, boolean[] bad) {
    int[] all = IntStream.range(0, bad.length).toArray();
    double[] ends = Bootstrap.interval(bad.length, 1, drawn -> Logistic.area(scores, bad, drawn));
    double[] more =
        Bootstrap.interval(
            bad.length,
            1,
            drawn -> Logistic.area(scores, bad, drawn) - Logistic.area(confidence, bad, drawn));
    double area = Logistic.area(scores, bad, all);
    return List.of(
        name,
        String.format(Locale.ROOT, "%.3f (%.3f-%.3f)", area, ends[0], ends[1]),
        scores == confidence
            ? ""
            : String.format(
                Locale.ROOT,
                "%+.3f (%+.3f to %+.3f)",
                area - Logistic.area(confidence, bad, all),
                more[0],
                more[1]));
  }
}
