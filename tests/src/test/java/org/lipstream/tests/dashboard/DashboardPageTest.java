package org.lipstream.tests.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.record.Topics;
import org.lipstream.monitor.alert.Profile;

/** The page on topics that the test fills, each test with sessions of its own. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DashboardPageTest {
  private static final String HOSTILE =
      "<script>window.harmed=1</script><img src=x onerror=window.harmed=1>";

  private static final Map<String, Profile> PROFILES = Map.of("grid", PlantedReport.normal(30));

  @TempDir private static Path folder;
  private static Browser browser;
  private static EmbeddedBroker broker;
  private static Metrics metrics;
  private static Dashboard dashboard;
  private static OutputWriter topics;

  private final long startMs = System.currentTimeMillis();
  private final String session = "s" + System.nanoTime();

  @BeforeAll
  static void start() {
    browser = Browser.open(folder.resolve("profile"));
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
    metrics = new Metrics();
    dashboard =
        Dashboard.start(DashboardConfig.local(0), broker.address(), metrics, PROFILES, () -> true);
    topics = new OutputWriter(broker.address());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      topics.close();
      dashboard.close();
      metrics.close();
      broker.close();
    }
  }

  @AfterEach
  void findNoComplaint() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void showsWordsWhileTheyMayStillChangeAndWhenTheyAreFinal() {
    open("overview");
    topics.transcript(
        OutputWriter.event(session, startMs, 0, 3, false, "place green by"),
        Map.of("committedWords", 1));
    browser.awaitText(card(".partial .committed"), "place");
    assertThat(browser.find(card(".partial")).getText()).isEqualTo("place green by");
    topics.preview(session, 400, -18, 0.5);
    browser.find(card("img.lips[src^='data:image/jpeg']"));
    assertThat(browser.find(card(".meter")).getDomAttribute("aria-valuenow")).isEqualTo("-18");
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, "place green by e nine"));
    browser.awaitText(card(".past"), "place green by e nine");
    browser.awaitNone(card(".partial"));
  }

  @Test
  void explainsASessionsFiguresOnHover() {
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, false, "bin red"));
    open("overview");
    for (var figure :
        Map.of(
                "lag", "heard",
                "delay", "after it was said",
                "rates", "Encoder frames",
                "step", "between two partial")
            .entrySet()) {
      String explained =
          browser.await(
              figure.getKey(),
              b ->
                  b.findAll(card("dl div[title]")).stream()
                      .filter(fact -> fact.getText().startsWith(figure.getKey()))
                      .map(fact -> fact.getDomAttribute("title"))
                      .findAny()
                      .orElse(null));
      assertThat(explained).contains(figure.getValue());
    }
  }

  @Test
  void showsAHostileTranscriptAsTextInEveryView() {
    open("overview");
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, HOSTILE));
    browser.awaitText(card(".past"), HOSTILE);
    open("history/" + session + "/0");
    browser.awaitText(".past-detail h2", HOSTILE);
    open("inside/" + session);
    browser.find(".controls select option[value='0']");
    assertThat(browser.run("return window.harmed ?? null")).isNull();
    assertThat(browser.findAll("main script, main img[src=x]")).isEmpty();
  }

  @Test
  void fillsTheSevenFiguresFromReports() {
    PlantedReport report = new PlantedReport(session, 0, 26, startMs, false);
    topics.send(Topics.SINKS, session, report.full());
    topics.send(Topics.SINKS, session, new PlantedReport(session, 0, 26, startMs, true).summary());
    open("inside/" + session);
    for (String figure : List.of("1", "2", "6", "7")) {
      browser.find("[data-figure='" + figure + "'] canvas.map");
    }
    for (String figure : List.of("3", "5")) {
      browser.find("[data-figure='" + figure + "'] .uplot canvas");
    }
    browser.find("[data-figure='4'] svg.dots");
    assertThat(browser.findAll("[data-figure='7'] canvas.map")).hasSize(2);
    assertThat(browser.findAll("[data-figure='7'] .uplot")).hasSize(2);
    browser.awaitText("[data-figure='7'] .turned", "Turned: audio close 26");
    browser.find("[data-figure='7'] [data-choice='rotationToBos']").click();
    browser.awaitText("[data-figure='7'] .turned", "to BOS's direction");
    assertThat(browser.find("[data-figure='4'] svg.dots").getDomAttribute("aria-label"))
        .contains("gate: ", "up: ", "act × up: ");
    assertThat(colours("[data-figure='1'] canvas.map")).as("colours in the map").isGreaterThan(20);
    browser.awaitText("main .panel td", "audio close");
    browser.awaitText("main .panel td", "grid-decorrelated");
  }

  @Test
  void eachFigureSaysInPlainWordsWhatItShowsAndWhetherThatIsNormalForTheModel() {
    topics.send(Topics.SINKS, session, new PlantedReport(session, 0, 7, startMs, false).summary());
    open("inside/" + session);
    for (int figure = 1; figure <= 7; figure++) {
      String place = "[data-figure='" + figure + "'] ";
      browser.find(place + ".normal[data-state='normal']");
      assertThat(browser.find(place + ".plain").getText()).hasSizeBetween(40, 160).endsWith(".");
    }
    topics.send(
        Topics.SINKS, session, new PlantedReport(session, 1, 8, startMs, false).broken().summary());
    for (int figure = 1; figure <= 7; figure++) {
      browser.find("[data-figure='" + figure + "'] .normal[data-state='unusual']");
    }
    browser.awaitText("[data-figure='4'] .normal", "feature 3 was never massive before");
    browser.awaitText("[data-figure='7'] .normal", "audio at block 3 was never a sink before");
  }

  @Test
  void doesNotGuessWhatIsNormalForAModelWithoutAProfile() {
    PlantedReport other = new PlantedReport(session, 0, 26, startMs, true);
    topics.send(Topics.SINKS, session, other.asFinal());
    open("inside/" + session);
    browser.awaitText("[data-figure='3'] .normal[data-state='unknown']", "has no profile");
  }

  @Test
  void readsACellOfAMapByKeyboard() {
    topics.send(Topics.SINKS, session, new PlantedReport(session, 0, 26, startMs, false).full());
    open("inside/" + session);
    browser
        .find("[data-figure='1'] canvas.map")
        .sendKeys(org.openqa.selenium.Keys.ARROW_DOWN, org.openqa.selenium.Keys.ARROW_DOWN);
    browser.awaitText("[data-figure='1'] .readout", "audio 2 gives bos 0");
  }

  @Test
  void asksForAFullReportOnTheRequestsTopic() {
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, "bin red"));
    open("inside/" + session);
    browser.find(".controls select option[value='0']").click();
    browser.find("#ask").click();
    browser.awaitText(".asked", "Asked for a full report of utterance 0");
    assertThat(lastOf(Topics.REQUESTS, session)).contains("\"kind\":\"full\"", "\"utterance\":0");
  }

  @Test
  void showsAnAlertUntilItIsClearedAndWhoHasSeenIt() {
    String key = "new-sink/" + session;
    String id = "grid/" + key;
    topics.send(Topics.ALERTS, id, alert(key, "RAISED", startMs));
    open("alerts");
    String card = "[data-alert='" + id + "']";
    browser.awaitText(card + " .alert-state", "raised");
    assertThat(browser.find("#alert-count").getText()).isNotEmpty();
    browser.find("#name").sendKeys("Ada");
    browser.find(card + " button").click();
    browser.awaitText(card + " .seen", "Acknowledged by Ada");
    assertThat(lastOf(Topics.ALERTS_ACKNOWLEDGED, id)).contains("\"by\":\"Ada\"");
    topics.send(Topics.ALERTS, id, alert(key, "CLEARED", startMs + 1_000));
    browser.awaitText(card + " .alert-state", "cleared");
  }

  @Test
  void goesOnByItselfAfterTheBrokerWasAway() {
    open("overview");
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, "before"));
    browser.awaitText(card(".past"), "before");
    int port = Integer.parseInt(broker.address().split(":")[1]);
    broker.close();
    browser.awaitText("#banner", "Kafka does not answer");
    broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
    assertThat(broker.address()).endsWith(":" + port);
    topics.transcript(OutputWriter.event(session, startMs, 1, 26, true, "afterwards"));
    browser.awaitText(card(".past"), "afterwards");
    browser.awaitText(card(".past"), "before");
    browser.awaitText("#connection", "live");
  }

  @Test
  void missesNothingWhileItWasCutOff() {
    open("overview");
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, "one"));
    browser.awaitText(card(".past"), "one");
    int port = Integer.parseInt(dashboard.address().replaceAll(".*:", ""));
    dashboard.close();
    browser.awaitText("#connection", "reconnecting");
    topics.transcript(OutputWriter.event(session, startMs, 1, 26, true, "two"));
    topics.transcript(OutputWriter.event(session, startMs, 2, 26, true, "three"));
    topics.flush();
    dashboard =
        Dashboard.start(
            DashboardConfig.local(port), broker.address(), metrics, PROFILES, () -> true);
    browser.awaitText(card(".captions"), "three");
    assertThat(browser.find(card(".captions")).getText().lines())
        .containsExactly("one", "two", "three");
  }

  @Test
  void fitsANarrowScreenAndNamesEverythingForScreenReaders() {
    topics.transcript(OutputWriter.event(session, startMs, 0, 26, true, "bin red"));
    topics.send(Topics.SINKS, session, new PlantedReport(session, 0, 26, startMs, false).full());
    browser.resize(390);
    try {
      for (String view :
          List.of("overview", "inside/" + session, "alerts", "history/" + session + "/0")) {
        open(view);
        browser.find("main h1");
        assertThat(
                browser.run(
                    "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
            .as("overflow of " + view)
            .isEqualTo(0L);
        assertThat(
                browser.run(
                    "return [...document.querySelectorAll('canvas.map, svg[role=img], img, button,"
                        + " select, input, audio')].filter(e => !(e.ariaLabel || e.alt || e.title"
                        + " || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"))
            .as("elements without a name in " + view)
            .isEqualTo(List.of());
      }
    } finally {
      browser.resize(1_280);
    }
  }

  private static void open(String view) {
    browser.go(dashboard.address() + "/#/" + view);
    browser.await("a line to the server", b -> b.find("#connection[data-state=live]"));
  }

  private String card(String inside) {
    return "[data-session='" + session + "'] " + inside;
  }

  private static long colours(String canvas) {
    return (long)
        browser.run(
            "const c = document.querySelector(arguments[0]);"
                + "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + "const s = new Set();"
                + "for (let i = 0; i < d.length; i += 4) s.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);"
                + "return s.size;",
            canvas);
  }

  private Map<String, Object> alert(String key, String state, long timeMs) {
    Map<String, Object> alert = new LinkedHashMap<>();
    alert.put("schemaVersion", 1);
    alert.put("model", "grid");
    alert.put("key", key);
    alert.put("state", state);
    alert.put("cause", "sink of block 3 at token 26: AUDIO_CLOSE (expected: [BOS])");
    alert.put("eventTimeMs", timeMs);
    alert.put("example", Map.of("session", session, "utterance", 0, "layer", 3, "token", 26));
    return alert;
  }

  /** The newest value under a key. */
  private static String lastOf(String topic, String key) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.address());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      String last = "";
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          last = key.equals(record.key()) ? record.value() : last;
        }
      }
      return last;
    }
  }
}
