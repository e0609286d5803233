package org.lipstream.app.dashboard;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lipstream.app.dashboard.model.Figure;

/** What the page shows, as gauges for Prometheus; set anew before each scrape. */
final class FigureGauges {
  private static final String PREFIX = "lipstream.";

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new HashMap<>();

  FigureGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  synchronized void set(List<Figure> figures) {
    Map<String, List<Figure>> byName =
        figures.stream().collect(Collectors.groupingBy(Figure::name));
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

  private static Tags tags(Figure figure) {
    return Tags.of(
        figure.labels().entrySet().stream()
            .map(label -> Tag.of(label.getKey(), label.getValue()))
            .toList());
  }
}
