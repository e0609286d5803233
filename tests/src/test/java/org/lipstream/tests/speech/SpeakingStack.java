package org.lipstream.tests.speech;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.FinalOnly;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.Modalities;
import org.lipstream.tests.command.OpenModel;

/** What {@code serve --model open} runs, in this process. */
final class SpeakingStack implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Recognizer recognizer = OpenModel.shared();
  private final RecognitionScheduler scheduler;
  private final EmbeddedBroker broker;
  private final CaptionApp app;
  private final Metrics metrics = new Metrics();
  private final StatusWriter status;
  private final Dashboard dashboard;

  private SpeakingStack(DashboardConfig config, Function<Recognizer, StreamingPolicy> policy) {
    scheduler = RecognitionScheduler.threads(recognizer, 1);
    broker = EmbeddedBroker.start();
    TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
    Modalities modality = recognizer.modalities().and(Modalities.of("av"));
    app =
        CaptionApp.start(
            broker.address(),
            CaptionSettings.defaults().withModality(modality).withPolicy(policy.apply(recognizer)),
            scheduler,
            session -> {});
    status = app.report(broker.address(), scheduler, metrics);
    dashboard =
        Dashboard.start(config, broker.address(), metrics, Map.of(), () -> app.running().isDone());
    app.running().orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }

  static SpeakingStack start(DashboardConfig config) {
    return new SpeakingStack(config, StreamingPolicies::usual); // as serve does
  }

  /** Whole utterances alone, whose words do not depend on how fast they are recognised. */
  static SpeakingStack ofFinals(DashboardConfig config) {
    return new SpeakingStack(config, recognizer -> new FinalOnly());
  }

  String address() {
    return dashboard.address();
  }

  String kafka() {
    return broker.address();
  }

  String model() {
    return recognizer.model();
  }

  @Override
  public void close() {
    dashboard.close();
    status.close();
    app.close();
    broker.close();
    metrics.close();
    scheduler.close();
  }
}
