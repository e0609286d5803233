package org.lipstream.app.lab.bench;

import java.util.Locale;
import org.lipstream.app.lab.evaluation.Conditions;

/** A benchmark's result for people to read. */
public final class BenchmarkTable {
  private static final String HEAD =
      """
      machine    %s, %s, %d cores, heap up to %d MB
                 engine threads %s, interop threads %s
      model      %s, modality %s, %d at a time
      media      %d files, %.1f s: %s

      ingest, media seconds a second
        with lips            %8.1f
        sound alone          %8.1f

      recognition, ms for each second of media
        audio encoder        %8.1f
        video encoder        %8.1f
        projector + prefill  %8.1f
        tokens               %8.1f   (%.1f steps)
        all                  %8.1f

      sessions at once         media s a s   real-time factor
      """;
  private static final String TAIL =
      """

      Kafka over the direct call (%.0f ms), %d sessions in real time
        median               %8.0f ms
        90 %% within          %8.0f ms
      """;

  private BenchmarkTable() {}

  /** The table's lines. */
  public static String of(Benchmark.Result result) {
    Conditions here = result.conditions();
    StageCosts costs = result.recognition();
    StringBuilder table = new StringBuilder();
    add(
        table,
        HEAD,
        here.jdk(),
        here.system(),
        here.cores(),
        here.heapMb(),
        here.engineThreads(),
        here.engineInteropThreads(),
        result.model(),
        result.modality(),
        result.workers(),
        result.files().size(),
        result.mediaSeconds(),
        String.join(" ", result.files()),
        result.ingest().withLips(),
        result.ingest().soundAlone(),
        costs.audioEncoder(),
        costs.videoEncoder(),
        costs.projectorAndPrefill(),
        costs.tokens(),
        costs.tokenSteps(),
        costs.all());
    for (Load load : result.loads()) {
      add(
          table,
          "  %-18d %14.1f %18.3f%n",
          load.sessions(),
          1 / load.realTimeFactor(),
          load.realTimeFactor());
    }
    KafkaDelay kafka = result.kafka();
    add(table, TAIL, kafka.directMs(), kafka.sessions(), kafka.medianMs(), kafka.p90Ms());
    return table.toString();
  }

  private static void add(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values));
  }
}
