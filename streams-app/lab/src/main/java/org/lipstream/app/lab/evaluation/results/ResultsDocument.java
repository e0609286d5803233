package org.lipstream.app.lab.evaluation.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.evaluation.Conditions;
import org.lipstream.app.lab.evaluation.Evaluation;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modalities;

/** The document's text. */
final class ResultsDocument {
  private static final int SHOWN_CONFUSIONS = 15;
  private static final String HEAD =
      """
      # Results

      Made by `./lipstream results`; figures of `./lipstream evaluate`, which measures any one of them alone. Model `%s`, greedy decoding, utterances cut as
      in the live path. Word error rate in %%; in brackets what holds 95 %% of 2,000 resamplings of the clips. Noise is mixed in at a ratio of powers over the whole
      clip; babble is eight other clips of the same set at once. Nothing was trained or tuned on these clips.

      """;

  private final String model;
  private final TrainedRates rates;

  ResultsDocument(String model, TrainedRates rates) {
    this.model = model;
    this.rates = rates;
  }

  /**
   * Everything.
   *
   * @param seen measured on all conditions
   * @param others measured without noise and in noise
   * @param curves the training's part, ready made
   */
  String text(Measured seen, List<Measured> others, String curves) {
    StringBuilder text = new StringBuilder(HEAD.formatted(model));
    List<Measured> all = new ArrayList<>(List.of(seen));
    all.addAll(others);
    text.append("## Clean\n\n").append(clean(all)).append('\n');
    for (Measured one : all) {
      text.append("## In noise: %s, %d clips\n\n".formatted(one.set(), one.clips()));
      text.append(noise(one)).append('\n');
    }
    text.append("## Downsampling rates: ").append(seen.set()).append("\n\n");
    text.append("Encoder frames a token, chosen by `--rates`; one model serves them all.\n\n");
    text.append(streamsAlone(seen)).append('\n').append(pairs(seen)).append('\n');
    text.append("## What is mistaken: ").append(seen.set()).append("\n\n");
    text.append(confusions(seen)).append('\n');
    return text.append(speed(seen)).append(curves).toString();
  }

  /** Each set's rates without noise. */
  String clean(List<Measured> all) {
    MarkdownTable table =
        new MarkdownTable(List.of("clips", "both streams", "sound alone", "lips alone"));
    for (Measured one : all) {
      table.row(
          List.of(
              "%s (%d)".formatted(one.set(), one.clips()),
              cell(one, Condition.clean(Modalities.AV, rates.normal())),
              cell(one, Condition.clean(Modalities.AUDIO, rates.normal())),
              cell(one, Condition.clean(Modalities.VIDEO, rates.normal()))));
    }
    return table.toString();
  }

  /** One set's rates in noise. */
  String noise(Measured one) {
    List<String> head = new ArrayList<>(List.of("noise", "streams"));
    Condition.SNRS_DB.forEach(snrDb -> head.add("%.0f dB".formatted(snrDb)));
    MarkdownTable table = new MarkdownTable(head);
    for (NoiseKind kind : NoiseKind.values()) {
      for (Modalities modality : List.of(Modalities.AUDIO, Modalities.AV)) {
        List<String> row = new ArrayList<>(List.of(kind.label(), modality.label()));
        for (double snrDb : Condition.SNRS_DB) {
          row.add(cell(one, Condition.noisy(modality, kind, snrDb, rates.normal())));
        }
        table.row(row);
      }
    }
    return table.toString();
  }

  private String streamsAlone(Measured seen) {
    MarkdownTable table = new MarkdownTable(List.of("stream", "rate", "tokens a second", "WER"));
    for (int audio : rates.audio()) {
      Rates at = new Rates(audio, rates.normal().video());
      table.row(
          List.of(
              "sound",
              "" + audio,
              number(50.0 / audio),
              cell(seen, Condition.clean(Modalities.AUDIO, at))));
    }
    for (int video : rates.video()) {
      Rates at = new Rates(rates.normal().audio(), video);
      table.row(
          List.of(
              "lips",
              "" + video,
              number(25.0 / video),
              cell(seen, Condition.clean(Modalities.VIDEO, at))));
    }
    return table.toString();
  }

  private String pairs(Measured seen) {
    List<String> head = new ArrayList<>(List.of("both, audio rate"));
    rates.video().forEach(video -> head.add("video " + video));
    rates.video().forEach(video -> head.add("video " + video + ", babble 0 dB"));
    MarkdownTable table = new MarkdownTable(head);
    for (int audio : rates.audio()) {
      List<String> row = new ArrayList<>(List.of("" + audio));
      for (int video : rates.video()) {
        row.add(cell(seen, Condition.clean(Modalities.AV, new Rates(audio, video))));
      }
      for (int video : rates.video()) {
        row.add(cell(seen, Condition.inBabble(new Rates(audio, video))));
      }
      table.row(row);
    }
    return table.toString();
  }

  private String confusions(Measured seen) {
    MarkdownTable table = new MarkdownTable(List.of("streams", "said > understood (times)"));
    for (Modalities modality : Modalities.values()) {
      List<String> pairs =
          seen.of(Condition.clean(modality, rates.normal())).confusions().entrySet().stream()
              .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
              .limit(SHOWN_CONFUSIONS)
              .map(pair -> pair.getKey() + " (" + pair.getValue() + ")")
              .toList();
      table.row(List.of(modality.label(), String.join(", ", pairs)));
    }
    return table.toString();
  }

  private String speed(Measured seen) {
    Conditions here = Conditions.here();
    StringBuilder text = new StringBuilder("## Speed\n\n");
    text.append(
        "Time of recognition over duration of the media, one utterance at a time (%s, %d processors, %s engine threads): "
            .formatted(here.jdk(), here.cores(), here.engineThreads()));
    List<String> factors = new ArrayList<>();
    for (Modalities modality : Modalities.values()) {
      double rtf = seen.of(Condition.clean(modality, rates.normal())).rtf();
      factors.add("%s %s".formatted(modality.label(), String.format(Locale.ROOT, "%.3f", rtf)));
    }
    return text.append(String.join(", ", factors)).append(".\n\n").toString();
  }

  private static String cell(Measured one, Condition condition) {
    Evaluation.Result result = one.of(condition);
    return "%s (%s-%s)"
        .formatted(
            number(100 * result.wer()),
            number(100 * result.interval()[0]),
            number(100 * result.interval()[1]));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
