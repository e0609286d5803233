package org.lipstream.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * This process's figures, the JVM's from the start, and those that code far from here registers
 * with Micrometer's global registry.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<AutoCloseable> bound = new ArrayDeque<>();

  /** Begins with the JVM's figures. */
  public Metrics() {
    bind(new ClassLoaderMetrics());
    bind(new JvmGcMetrics());
    bind(new JvmMemoryMetrics());
    bind(new JvmThreadMetrics());
    bind(new ProcessorMetrics());
    bind(new UptimeMetrics());
    io.micrometer.core.instrument.Metrics.addRegistry(registry);
  }

  /** Adds figures; those that can be closed are, with these. */
  public void bind(MeterBinder binder) {
    binder.bindTo(registry);
    if (binder instanceof AutoCloseable closeable) {
      bound.push(closeable);
    }
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** All figures in Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    for (AutoCloseable each : bound) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("figures of " + each.getClass().getName(), e);
      }
    }
    io.micrometer.core.instrument.Metrics.removeRegistry(registry);
    registry.close();
  }
}
