package org.lipstream.app.dashboard;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.lipstream.app.dashboard.model.Figure;

/**
 * What the page shows, for Prometheus, set anew before each scrape: what only grows as counters,
 * the rest as gauges.
 */
final class FigureGauges {
  private static final String PREFIX = "lipstream.";
  private static final String COUNTED = "_total";

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new HashMap<>();
  private final Map<String, Double> counts = new ConcurrentHashMap<>();

  FigureGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  synchronized void set(List<Figure> figures) {
    figures.stream().filter(FigureGauges::isCounted).forEach(this::count);
    Map<String, List<Figure>> byName =
        figures.stream()
            .filter(figure -> !isCounted(figure))
            .collect(Collectors.groupingBy(Figure::name));
    Set<String> names = new HashSet<>(gauges.keySet());
    names.addAll(byName.keySet());
    for (String name : names) {
      gauges
          .computeIfAbsent(name, key -> MultiGauge.builder(PREFIX + key).register(registry))
          .register(
              byName.getOrDefault(name, List.of()).stream()
                  .<MultiGauge.Row<?>>map(figure -> MultiGauge.Row.of(tags(figure), figure.value()))
                  .toList(),
              true);
    }
  }

  private static boolean isCounted(Figure figure) {
    return figure.name().endsWith(COUNTED);
  }

  private void count(Figure figure) {
    if (counts.put(figure.name(), figure.value()) == null) {
      String name = figure.name().substring(0, figure.name().length() - COUNTED.length());
      FunctionCounter.builder(PREFIX + name, counts, all -> all.get(figure.name()))
          .register(registry);
    }
  }

  private static Tags tags(Figure figure) {
    return Tags.of(
        figure.labels().entrySet().stream()
            .map(label -> Tag.of(label.getKey(), label.getValue()))
            .toList());
  }
}
