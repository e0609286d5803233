package org.lipstream.tests.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.topology.TopicSetup;

/** What the charts over time draw, by where there is ink on them. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ChartsTest {
  private static final String SNR = "Signal to noise ratio over time";
  private static final String SINK_SHARE = "Sink share over time";

  /** Draws points; lines and dots are coloured, all else is grey. */
  private static final String DRAW =
      """
      const { OverTime } = await import("/script/views/over-time.js");
      const view = new OverTime();
      document.getElementById("drawn")?.remove();
      view.element.id = "drawn";
      document.body.append(view.element);
      view.show(arguments[0]);
      """;

  /**
   * Counts coloured pixels in a part of a chart's area, of which the sides are shares from 0 to 1.
   */
  private static final String INK =
      """
      const [label, left, top, right, bottom] = arguments;
      const chart = document.querySelector(`#drawn [aria-label^="${label}"]`);
      const canvas = chart.querySelector("canvas");
      const area = chart.querySelector(".u-over");
      const scale = canvas.width / canvas.clientWidth;
      const x = (share) => Math.round(scale * (area.offsetLeft + share * area.clientWidth));
      const y = (share) => Math.round(scale * (area.offsetTop + share * area.clientHeight));
      const { data } = canvas.getContext("2d")
        .getImageData(x(left), y(top), x(right) - x(left), y(bottom) - y(top));
      let ink = 0;
      for (let i = 0; i < data.length; i += 4) {
        const colours = data.slice(i, i + 3);
        ink += data[i + 3] > 128 && Math.max(...colours) - Math.min(...colours) > 60 ? 1 : 0;
      }
      return ink;
      """;

  @TempDir private static Path folder;
  private static Browser browser;
  private static EmbeddedBroker broker;
  private static Metrics metrics;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() {
    browser = Browser.open(folder.resolve("profile"));
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
    metrics = new Metrics();
    dashboard =
        Dashboard.start(DashboardConfig.local(0), broker.address(), metrics, Map.of(), () -> true);
    browser.go(dashboard.address());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      dashboard.close();
      metrics.close();
      broker.close();
    }
  }

  @Test
  void eachSessionHasALineOfItsOwn() {
    draw(turns("anna", "ben"));
    assertThat(ink(SNR, 0, 0, 1, 0.3)).as("ben, who is loud").isPositive();
    assertThat(ink(SNR, 0, 0.7, 1, 1)).as("anna, who is not").isPositive();
    assertThat(ink(SNR, 0, 0.35, 1, 0.65)).as("between them").isZero();
    draw(turns("anna", "anna"));
    assertThat(ink(SNR, 0, 0.35, 1, 0.65)).as("up and down of one session").isPositive();
  }

  @Test
  void aLongPauseIsAGap() {
    draw(Stream.concat(snr("anna", 0, 60, 10), snr("anna", 660, 720, 10)).toList());
    assertThat(ink(SNR, 0, 0, 0.15, 1)).as("before").isPositive();
    assertThat(ink(SNR, 0.85, 0, 1, 1)).as("after").isPositive();
    assertThat(ink(SNR, 0.2, 0, 0.8, 1)).as("in between").isZero();
    draw(snr("anna", 0, 720, 50).toList());
    assertThat(ink(SNR, 0.2, 0, 0.8, 1)).as("short pauses").isPositive();
  }

  @Test
  void nextToNothingLooksLikeIt() {
    draw(
        IntStream.range(0, 20)
            .mapToObj(
                i -> point("anna", i, Map.of("sinkShare", 1e-4 * (i % 2), "snrDb", i % 2 / 10.0)))
            .toList());
    assertThat(ink(SINK_SHARE, 0, 0.85, 1, 1)).isPositive();
    assertThat(ink(SINK_SHARE, 0, 0, 1, 0.85)).isZero();
    assertThat(ink(SNR, 0, 0.4, 1, 0.6)).isPositive();
    assertThat(ink(SNR, 0, 0, 1, 0.4) + ink(SNR, 0, 0.6, 1, 1)).isZero();
  }

  /** Two by turns, of whom the second is 20 dB louder. */
  private static List<Map<String, Object>> turns(String first, String second) {
    return IntStream.range(0, 20)
        .mapToObj(
            i -> point(i % 2 == 0 ? first : second, 10 * i, Map.of("snrDb", i % 2 == 0 ? 5 : 25)))
        .toList();
  }

  private static Stream<Map<String, Object>> snr(String session, int from, int to, int step) {
    return IntStream.rangeClosed(from / step, to / step)
        .mapToObj(i -> point(session, i * step, Map.of("snrDb", 20)));
  }

  private static Map<String, Object> point(
      String session, int seconds, Map<String, ? extends Number> figures) {
    Map<String, Object> point = new HashMap<>(figures);
    point.put("session", session);
    point.put("t", 1_700_000_000_000L + 1_000L * seconds);
    return point;
  }

  private static void draw(List<Map<String, Object>> points) {
    browser.run(DRAW, points);
    browser.find("#drawn [aria-label^='" + SNR + "'] canvas");
  }

  private static long ink(String chart, double left, double top, double right, double bottom) {
    return (long) browser.run(INK, chart, left, top, right, bottom);
  }
}
