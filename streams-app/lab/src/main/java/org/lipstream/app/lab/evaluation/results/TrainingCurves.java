package org.lipstream.app.lab.evaluation.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lipstream.app.lab.chart.LineChart;

/** Error rates on the way, as a training's log tells them. */
final class TrainingCurves {
  private static final Pattern HELD_OUT = Pattern.compile("(\\w+): step (\\d+) held out (.*)");
  private static final Pattern BEGUN =
      Pattern.compile("(\\w+): [\\d,]+ parameters, from step 0 of .*");
  private static final Map<String, String> TITLES =
      Map.of(
          "audio", "audio encoder",
          "video", "lip encoder",
          "decoder", "decoder",
          "joint", "together");

  private TrainingCurves() {}

  /**
   * A chart of the error rates in a log, of each stage's last run where it was begun again; lines
   * that say nothing of them are passed over.
   */
  static LineChart of(List<String> log) {
    Map<String, List<double[]>> lines = new LinkedHashMap<>();
    for (String line : log) {
      Matcher begun = BEGUN.matcher(line);
      if (begun.matches() && TITLES.containsKey(begun.group(1))) {
        String title = TITLES.get(begun.group(1));
        lines.keySet().removeIf(name -> name.equals(title) || name.startsWith(title + ","));
      }
      Matcher found = HELD_OUT.matcher(line);
      if (found.matches() && TITLES.containsKey(found.group(1))) {
        String[] rates = found.group(3).trim().split(" ");
        for (int i = 0; i + 1 < rates.length; i += 2) {
          String name =
              TITLES.get(found.group(1)) + (rates[i].equals("wer") ? "" : ", " + rates[i]);
          lines
              .computeIfAbsent(name, key -> new ArrayList<>())
              .add(
                  new double[] {
                    Double.parseDouble(found.group(2)), 100 * Double.parseDouble(rates[i + 1])
                  });
        }
      }
    }
    return new LineChart(
        "Word error rate on held-out clips while training",
        "steps of the stage",
        "word error rate, %",
        lines.entrySet().stream()
            .map(line -> new LineChart.Line(line.getKey(), line.getValue()))
            .toList());
  }
}
