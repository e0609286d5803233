package org.lipstream.app.lab.sinks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.experiment.RotationResult;
import org.lipstream.llm.lab.experiment.RunPlan;
import org.lipstream.llm.lab.experiment.RunPlan.Condition;
import org.lipstream.llm.lab.experiment.RunResult;
import org.lipstream.llm.lab.experiment.SinkExperiment;
import org.lipstream.llm.lab.experiment.SinkFigures;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;

/**
 * The tables of one model's tunings.
 *
 * @param results of all runs so far, and of the model before
 */
record SinkTables(List<RunResult> results) {
  private static final Condition SHOWN = new Condition(Modalities.AV, new Rates(16, 5));

  SinkTables {
    results =
        results.stream()
            .sorted(
                Comparator.comparing((RunResult run) -> RunPlan.CONDITIONS.indexOf(condition(run)))
                    .thenComparing(run -> run.steps() > 0)
                    .thenComparing(RunResult::lambda)
                    .thenComparing(RunResult::seed))
            .toList();
  }

  /** The models that figures show beside each other, of the first seed. */
  Map<String, RunResult> shown() {
    Map<String, RunResult> models = new LinkedHashMap<>();
    for (double lambda : lambdas()) {
      of(SHOWN, lambda).stream()
          .filter(run -> run.seed() == 1)
          .findFirst()
          .ifPresent(run -> models.put(SHOWN.label() + ", " + name(lambda), run));
    }
    return models;
  }

  private List<Double> lambdas() {
    return new ArrayList<>(
        tuned().stream().map(RunResult::lambda).collect(Collectors.toCollection(TreeSet::new)));
  }

  private List<RunResult> tuned() {
    return results.stream().filter(run -> run.steps() > 0).toList();
  }

  private List<RunResult> of(Condition condition, double lambda) {
    return tuned().stream()
        .filter(run -> run.lambda() == lambda && condition(run).equals(condition))
        .toList();
  }

  private static Condition condition(RunResult run) {
    return new Condition(Modalities.of(run.task()), new Rates(run.audioRate(), run.videoRate()));
  }

  private static String name(RunResult run) {
    return condition(run).label() + ", " + (run.steps() == 0 ? "before" : name(run.lambda()));
  }

  private static String name(double lambda) {
    return lambda == 0 ? "plain" : String.format(Locale.ROOT, "lambda %.0f", lambda);
  }

  String conditions() {
    List<RunResult> tuned = tuned();
    long seeds = tuned.stream().mapToLong(RunResult::seed).distinct().count();
    String steps =
        tuned.stream()
            .map(run -> String.valueOf(run.steps()))
            .distinct()
            .collect(Collectors.joining(", "));
    return "%d tunings of %s steps each, with %d seed(s); %d clips measured on, none of them learnt from.%n"
        .formatted(
            tuned.size(), steps, seeds, results.isEmpty() ? 0 : results.get(0).words().length);
  }

  /** Which of the planned runs there are no results of; empty where there are all. */
  String missing(List<RunPlan> planned) {
    Map<String, List<String>> byRates = new LinkedHashMap<>();
    for (RunPlan plan : planned) {
      boolean done =
          of(plan.condition(), plan.lambda()).stream().anyMatch(run -> run.seed() == plan.seed());
      if (!done) {
        byRates
            .computeIfAbsent(name(plan.lambda()) + ", seed " + plan.seed(), n -> new ArrayList<>())
            .add(plan.condition().label());
      }
    }
    if (byRates.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\nNot run yet:\n\n");
    byRates.forEach(
        (name, rates) -> text.append("- %s: %s%n".formatted(name, String.join(", ", rates))));
    return text.toString();
  }

  String words() {
    List<Double> lambdas = lambdas();
    List<String> head = new ArrayList<>(List.of("task (rates)", "steps", "runs", "before"));
    lambdas.forEach(lambda -> head.add(name(lambda)));
    head.addAll(List.of("best lambda minus plain", "paper, plain", "paper, with the loss"));
    MarkdownTable table = new MarkdownTable(head);
    for (Condition condition : conditionsTuned()) {
      List<RunResult> runs =
          tuned().stream().filter(run -> condition(run).equals(condition)).toList();
      List<String> row = new ArrayList<>(List.of(condition.label()));
      row.add(
          runs.stream()
              .map(run -> String.valueOf(run.steps()))
              .distinct()
              .collect(Collectors.joining(", ")));
      row.add(String.valueOf(runs.size()));
      row.add(wer(before(condition)).map(WordErrorRate::toString).orElse(""));
      for (double lambda : lambdas) {
        row.add(wer(condition, lambda).map(WordErrorRate::toString).orElse(""));
      }
      row.add(difference(condition));
      Optional<PaperTable.Pair> paper = PaperTable.of(condition);
      row.add(paper.map(pair -> number("%.2f", pair.plain())).orElse(""));
      row.add(paper.map(pair -> number("%.2f", pair.decorrelated())).orElse(""));
      table.row(row);
    }
    return table.toString();
  }

  private List<Condition> conditionsTuned() {
    return tuned().stream().map(SinkTables::condition).distinct().toList();
  }

  /** Seconds of tuning by their steps, and how much more they are with the loss. */
  String costs() {
    List<Double> weighted = lambdas().stream().filter(lambda -> lambda > 0).toList();
    List<String> head = new ArrayList<>(List.of("task (rates)", "plain, ms a step"));
    weighted.forEach(lambda -> head.add(name(lambda) + ", times plain"));
    MarkdownTable table = new MarkdownTable(head);
    for (Condition condition : conditionsTuned()) {
      OptionalDouble plain = stepSeconds(condition, 0);
      List<String> row = new ArrayList<>(List.of(condition.label()));
      row.add(plain.isEmpty() ? "" : number("%.0f", 1_000 * plain.getAsDouble()));
      for (double lambda : weighted) {
        OptionalDouble with = stepSeconds(condition, lambda);
        row.add(
            plain.isEmpty() || with.isEmpty()
                ? ""
                : number("%.2f", with.getAsDouble() / plain.getAsDouble()));
      }
      table.row(row);
    }
    return table.toString();
  }

  private OptionalDouble stepSeconds(Condition condition, double lambda) {
    return of(condition, lambda).stream().mapToDouble(run -> run.seconds() / run.steps()).average();
  }

  /** The model that the condition's runs started from. */
  private List<RunResult> before(Condition condition) {
    return results.stream()
        .filter(run -> run.steps() == 0 && condition(run).equals(condition))
        .toList();
  }

  private Optional<WordErrorRate> wer(Condition condition, double lambda) {
    return wer(of(condition, lambda));
  }

  private static Optional<WordErrorRate> wer(List<RunResult> runs) {
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WordErrorRate(
                runs.get(0).words(),
                runs.stream().map(run -> run.errors().get(SinkExperiment.UNMITIGATED)).toList()));
  }

  /** With its 95 % interval; the lambda with the fewest errors is compared. */
  private String difference(Condition condition) {
    return lambdas().stream()
        .filter(lambda -> lambda > 0 && wer(condition, lambda).isPresent())
        .min(Comparator.comparing(lambda -> wer(condition, lambda).get().percent()))
        .filter(lambda -> wer(condition, 0).isPresent())
        .map(lambda -> difference(wer(condition, lambda).get(), wer(condition, 0).get()))
        .orElse("");
  }

  private static String difference(WordErrorRate with, WordErrorRate plain) {
    double[] ends = with.intervalOfDifference(plain);
    double difference = with.percent() - plain.percent();
    return String.format(Locale.ROOT, "%+.1f (%+.1f to %+.1f)", difference, ends[0], ends[1]);
  }

  String sinks() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "model",
                "N",
                "alpha of BOS",
                "largest other alpha",
                "sinks but BOS",
                "by heads",
                "at",
                "cosine, mean",
                "largest",
                "> 0.9",
                "peak of BOS",
                "of others",
                "massive",
                "loss"));
    for (RunResult run : results) {
      if (run.seed() <= 1) {
        table.row(sinks(run));
      }
    }
    return table.toString();
  }

  private static List<String> sinks(RunResult run) {
    SinkFigures sinks = run.sinks();
    String where =
        sinks.where().entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(3)
            .map(e -> String.format(Locale.ROOT, "`%s` %.0f %%", e.getKey(), 100 * e.getValue()))
            .collect(Collectors.joining(", "));
    return List.of(
        name(run),
        number("%.0f", sinks.tokens()),
        number("%.2f", most(sinks.bosAlpha())),
        number("%.2f", most(sinks.otherAlpha())),
        number("%.1f", sinks.otherSinks()),
        number("%.1f", sinks.otherSinksByHeads()),
        where,
        number("%.2f", Arrays.stream(sinks.meanCosine()).average().orElse(0)),
        number("%.2f", most(sinks.largestCosine())),
        number("%.1f", sinks.likeBos()),
        number("%.1f x", most(sinks.bosRatio())),
        number("%.1f x", most(sinks.otherRatio())),
        number("%.1f", sinks.massiveTokens()),
        number("%.3f", sinks.paper()));
  }

  String rotations() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "model",
                "what was turned",
                "after block",
                "alpha",
                "cosine with BOS",
                "peak, medians"));
    for (RunResult run : results) {
      boolean plain = run.steps() > 0 && run.lambda() == 0;
      if (run.seed() <= 1 && (plain || condition(run).equals(SHOWN))) {
        run.rotations().forEach(rotation -> table.row(rotation(run, rotation)));
      }
    }
    return table.toString();
  }

  private static List<String> rotation(RunResult run, RotationResult rotation) {
    int from = rotation.layer(); // index of the first block after the rotation
    boolean away = rotation.kind().equals("sink-away");
    return List.of(
        name(run),
        "token %d `%s` %s"
            .formatted(
                rotation.token(),
                rotation.text().strip(),
                away ? "to token " + rotation.towards() : "to BOS"),
        String.valueOf(rotation.layer()),
        change(rotation.alphaBefore(), rotation.alphaAfter(), from),
        change(rotation.cosineBefore(), rotation.cosineAfter(), from),
        change(rotation.ratioBefore(), rotation.ratioAfter(), from));
  }

  /** The largest value in the blocks after the rotation, without and with it. */
  private static String change(double[] before, double[] after, int from) {
    double without = most(Arrays.copyOfRange(before, from, before.length));
    double with = most(Arrays.copyOfRange(after, from, after.length));
    return String.format(Locale.ROOT, "%.2f -> %.2f", without, with);
  }

  /** Plain models decoded in other ways, and beside them those tuned with the loss. */
  String mitigations() {
    List<RunResult> compared = results.stream().filter(run -> run.errors().size() > 1).toList();
    if (compared.isEmpty()) {
      return "";
    }
    List<String> ways = List.copyOf(compared.get(0).errors().keySet());
    List<Double> tuned = lambdas().stream().filter(lambda -> lambda > 0).toList();
    List<String> head = new ArrayList<>(List.of("model"));
    head.addAll(ways);
    tuned.forEach(lambda -> head.add(name(lambda)));
    MarkdownTable table = new MarkdownTable(head);
    for (RunResult run : compared) {
      List<String> row = new ArrayList<>(List.of(name(run)));
      for (String way : ways) {
        row.add(new WordErrorRate(run.words(), List.of(run.errors().get(way))).toString());
      }
      for (double lambda : tuned) {
        List<RunResult> same =
            of(condition(run), lambda).stream().filter(o -> o.seed() == run.seed()).toList();
        row.add(wer(same).map(WordErrorRate::toString).orElse(""));
      }
      table.row(row);
    }
    return table.toString();
  }

  private static double most(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
