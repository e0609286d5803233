package org.lipstream.tests.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.record.Topics;

/**
 * Thirty sessions with ten events a second each, in a real browser: frame times, memory, loading. A
 * benchmark of minutes, so it runs only where {@code -Dlipstream.load.minutes=N} asks for it.
 */
@EnabledIfSystemProperty(named = "lipstream.load.minutes", matches = "\\d+")
class DashboardLoadTest {
  private static final int SESSIONS = 30;
  private static final int EVENTS_PER_SECOND = 10;
  private static final double MOST_FRAME_MS = 50;
  private static final double MOST_LOAD_MS = 1_000;

  private static final int LOADS = 9;

  private static final double MOST_GROWTH = 1.25;

  /** What is held for as long as it is shown is there by then. */
  private static final int SETTLED_MINUTE = 2;

  private static final String[] WORDS = "place green by e seven now".split(" ");

  /** Steps of a session's utterance: five previews, four partials, one status a second. */
  private static final int STEPS = 30;

  @TempDir private Path folder;
  private final long startMs = System.currentTimeMillis();

  @Test
  void staysSmoothAndFlatUnderThirtySessions() throws Exception {
    long minutes = Long.getLong("lipstream.load.minutes");
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (Browser browser = Browser.open(folder.resolve("profile"));
        EmbeddedBroker broker = EmbeddedBroker.start();
        Metrics metrics = new Metrics()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (Dashboard dashboard =
              Dashboard.start(
                  DashboardConfig.local(0), broker.address(), metrics, Map.of(), () -> true);
          OutputWriter topics = new OutputWriter(broker.address())) {
        AtomicLong step = new AtomicLong();
        clock.scheduleAtFixedRate(
            () -> write(topics, step.getAndIncrement()),
            0,
            1_000 / EVENTS_PER_SECOND,
            TimeUnit.MILLISECONDS);
        double firstLoadMs = loadMs(browser, dashboard);
        browser.await("all sessions", b -> b.findAll(".session").size() == SESSIONS ? true : null);
        double[] heapMb = new double[(int) minutes + 1];
        double[] serverMb = new double[(int) minutes + 1];
        heapMb[0] = browser.heapMegabytes();
        serverMb[0] = serverMegabytes();
        browser.run(
            "window.frames_ = []; let last = performance.now();"
                + "const tick = (now) => { frames_.push(now - last); last = now;"
                + " requestAnimationFrame(tick); }; requestAnimationFrame(tick);");
        Duration browserBefore = browserTime();
        Duration serverBefore = serverTime();
        long startedNanos = System.nanoTime();
        for (int minute = 1; minute <= minutes; minute++) {
          new CompletableFuture<Void>().completeOnTimeout(null, 1, TimeUnit.MINUTES).join();
          heapMb[minute] = browser.heapMegabytes();
          serverMb[minute] = serverMegabytes();
        }
        double[] frames =
            ((List<?>) browser.run("return frames_.slice(5)"))
                .stream().mapToDouble(value -> ((Number) value).doubleValue()).sorted().toArray();
        double[] loadedMs = new double[LOADS];
        for (int i = 0; i < LOADS; i++) {
          loadedMs[i] = loadMs(browser, dashboard);
          browser.await(
              "all sessions", b -> b.findAll(".session").size() == SESSIONS ? true : null);
        }
        report(firstLoadMs, loadedMs, frames, step.get() * SESSIONS);
        double tookNanos = System.nanoTime() - startedNanos;
        System.out.printf(
            Locale.ROOT,
            "processor time: browser %.0f %% of a core; server, broker and writer %.0f %%%n",
            100 * browserTime().minus(browserBefore).toNanos() / tookNanos,
            100 * serverTime().minus(serverBefore).toNanos() / tookNanos);
        report("page", heapMb);
        report("server, broker and writer", serverMb);
        assertThat(median(loadedMs)).as("loading, ms").isLessThan(MOST_LOAD_MS);
        assertThat(quantile(frames, 0.95)).as("frame time p95, ms").isLessThan(MOST_FRAME_MS);
        assertThat(growth(heapMb)).as("growth of the page").isLessThan(MOST_GROWTH);
        assertThat(growth(serverMb)).as("growth of the server").isLessThan(MOST_GROWTH);
      }
    } finally {
      clock.shutdownNow();
    }
  }

  private static double loadMs(Browser browser, Dashboard dashboard) {
    browser.go("about:blank");
    browser.go(dashboard.address());
    String script = "return performance.getEntriesByType('navigation')[0].loadEventEnd";
    return ((Number) browser.run(script)).doubleValue();
  }

  private void write(OutputWriter topics, long step) {
    for (int i = 0; i < SESSIONS; i++) {
      String session = "load-" + i;
      long at = step + 7L * i;
      long utterance = at / STEPS;
      int within = (int) (at % STEPS);
      if (within == STEPS - 1) {
        topics.transcript(
            OutputWriter.event(session, startMs, utterance, STEPS, true, String.join(" ", WORDS)));
      } else if (at % 2 == 0) {
        topics.preview(session, 100 * at, -20 - at % 20, at % 10 / 10.0);
      } else if (at % EVENTS_PER_SECOND == 1) {
        Map<String, Object> status = new HashMap<>();
        status.put("kind", "session");
        status.put("session", session);
        status.put("lagMs", 100 + at % 50);
        topics.send(Topics.STATUS, session, status);
      } else {
        int words = 1 + within * WORDS.length / STEPS;
        String text = String.join(" ", Arrays.copyOf(WORDS, words));
        topics.transcript(
            OutputWriter.event(session, startMs, utterance, within, false, text),
            Map.of("committedWords", words - 1));
      }
    }
  }

  /** What this process holds after a collection: the dashboard, and the broker of this test. */
  private static double serverMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
  }

  /** What the browser's processes have taken: unlike frames, it says little of who else runs. */
  private static Duration browserTime() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration serverTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static double growth(double[] heapMb) {
    int last = heapMb.length - 1;
    return heapMb[last] / heapMb[Math.min(SETTLED_MINUTE, last)];
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  private static double median(double[] values) {
    return quantile(Arrays.stream(values).sorted().toArray(), 0.5);
  }

  /**
   * @param firstLoadMs from a server that had not answered anybody yet
   */
  private static void report(double firstLoadMs, double[] loadedMs, double[] frames, long events) {
    System.out.printf(
        Locale.ROOT,
        "%d events; page loaded in %.0f ms at first, then in %.0f ms (median of %d); %d frames: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms,"
            + " largest %.1f ms; load average %.1f%n",
        events,
        firstLoadMs,
        median(loadedMs),
        LOADS,
        frames.length,
        quantile(frames, 0.5),
        quantile(frames, 0.95),
        quantile(frames, 0.99),
        frames[frames.length - 1],
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static void report(String whose, double[] heapMb) {
    System.out.printf(
        Locale.ROOT,
        "heap of %s after each minute, MB: %s%n",
        whose,
        Arrays.toString(Arrays.stream(heapMb).map(mb -> Math.round(mb * 10) / 10.0).toArray()));
  }
}
