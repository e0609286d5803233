package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.evaluation.RefereeCases;
import org.lipstream.app.lab.evaluation.RefereeCases.Answered;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.joint.JointFamily;
import org.lipstream.llm.joint.Referee;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.llm.whisper.WhisperRecognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fits whose answer counts. */
@Command(
    name = "referee",
    footer = {"", "Example:", "  lipstream referee kept-apart.tsv --model open --specialist grid"},
    description =
        "Asks an ear and a specialist who also reads lips about clips, clean and in babble, with"
            + " their own lips and with a stranger's, and fits the rule by which one of the answers"
            + " counts. Give it clips that neither was trained on.")
final class RefereeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MANIFEST", arity = "1..*", description = "Path, speaker, transcript.")
  private List<Path> manifests;

  @Option(
      names = "--model",
      defaultValue = "open",
      paramLabel = "DIR|NAME",
      description = "The model whose ear is asked; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--specialist",
      required = true,
      paramLabel = "DIR|NAME",
      description = "A model that takes sound and lips.")
  private String specialist;

  @Option(
      names = "--limit",
      defaultValue = "" + Integer.MAX_VALUE,
      description = "Clips of each manifest at most.")
  private int limit;

  @Override
  public Integer call() throws IOException {
    List<TestSet> sets = new ArrayList<>();
    for (Path manifest : manifests) {
      sets.add(TestSet.read(manifest, limit));
    }
    List<byte[]> lips =
        sets.stream()
            .flatMap(set -> set.clips().stream())
            .map(Clip::lips)
            .filter(crops -> crops.length > 0)
            .toList();
    RecognizerOptions options = RecognizerOptions.DEFAULT;
    List<Answered> cases = new ArrayList<>();
    try (WhisperRecognizer hears =
            JointFamily.ear(ModelLocator.ofProject().locate(model), options, Judge.WHISPER);
        Recognizer sees = Recognizers.open(ModelLocator.ofProject().locate(specialist), options)) {
      RefereeCases asking = new RefereeCases(hears, sees, lips, System.err::println);
      for (TestSet set : sets) {
        cases.addAll(asking.of(set));
      }
    }
    Referee referee = Referee.fit(cases.stream().map(Answered::both).toList());
    System.out.printf(
        Locale.ROOT,
        "\"bias\": %.3f, \"advantage\": %.3f, \"confidence\": %.3f, \"doubt\": %.3f%n",
        referee.bias(),
        referee.advantage(),
        referee.specialist(),
        referee.ear());
    table(cases, referee);
    return 0;
  }

  private static void table(List<Answered> cases, Referee referee) {
    Map<String, int[]> sums = new TreeMap<>(); // words, ear, specialist, chosen, better
    for (Answered each : cases) {
      Referee.Case both = each.both();
      boolean takes = referee.prefersSpecialist(both.opinions());
      int[] sum = sums.computeIfAbsent(each.condition(), condition -> new int[5]);
      sum[0] += each.words();
      sum[1] += both.earErrors();
      sum[2] += both.specialistErrors();
      sum[3] += takes ? both.specialistErrors() : both.earErrors();
      sum[4] += Math.min(both.specialistErrors(), both.earErrors());
    }
    System.out.println("| condition | words | ear | specialist | chosen | the better |");
    System.out.println("|---|---|---|---|---|---|");
    sums.forEach(
        (condition, sum) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                condition,
                sum[0],
                100.0 * sum[1] / sum[0],
                100.0 * sum[2] / sum[0],
                100.0 * sum[3] / sum[0],
                100.0 * sum[4] / sum[0]));
  }
}
