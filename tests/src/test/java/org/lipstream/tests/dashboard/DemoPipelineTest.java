package org.lipstream.tests.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.Patient;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.tests.command.Bundled;

/** The whole way, as the demo goes it: a bundled clip in, its words on the page. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DemoPipelineTest {
  private static final String SESSION = "demo-clip";

  @TempDir private Path folder;

  @Test
  void showsWhatIsUnderstoodOfAClipAndKeepsItInHistory() {
    try (Browser browser = Browser.open(folder);
        LipstreamModel recognizer = LipstreamModel.open(Bundled.model());
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
        EmbeddedBroker broker = broker();
        CaptionApp app =
            CaptionApp.start(broker.address(), Patient.settings(), scheduler, session -> {});
        Metrics metrics = new Metrics();
        StatusWriter status = app.report(broker.address(), scheduler, metrics);
        Dashboard dashboard =
            Dashboard.start(
                DashboardConfig.local(0),
                broker.address(),
                metrics,
                Map.of(),
                () -> app.running().isDone());
        Publisher publisher = Publisher.connect(broker.address());
        MediaSource clip = MediaSource.open(Bundled.clips().get(0).path())) {
      app.running().join();
      browser.go(dashboard.address());
      publisher.publish(clip, SESSION, 0, PublishProgress.NONE);
      String card = "[data-session='" + SESSION + "'] ";
      browser.find(card + "img.lips[src^='data:image/jpeg']");
      String words = browser.text(card + ".past");
      assertThat(words).isNotBlank();
      browser.awaitText("main td", "running");
      assertThat(metrics.text()).contains("kafka_stream_");

      browser.go(dashboard.address() + "/#/history/" + SESSION + "/0");
      browser.awaitText(".past-detail h2", words);
      browser.find(".sound polygon.level");
      assertThat(browser.findAll(".word-chips li")).hasSameSizeAs(words.split(" "));
      browser.run("const a = document.querySelector('audio'); a.preload = 'auto'; a.load();");
      browser.await(
          "sound of some length",
          b ->
              Boolean.TRUE.equals(b.run("return document.querySelector('audio').duration > 0.5"))
                  ? Boolean.TRUE
                  : null);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static EmbeddedBroker broker() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
    return broker;
  }
}
