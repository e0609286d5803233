package org.lipstream.tests.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tower.AudioTower;
import org.lipstream.encoders.tower.Qwen3AsrTower;
import org.lipstream.encoders.tower.WindowMemory;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.record.Topics;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.stream.Progress;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.tests.support.SharedData;

/** Published audio LLMs while somebody speaks, on small random weights. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LiveAudioLlmTest {
  private static final int WINDOW = 8 * MediaFormat.SAMPLE_RATE_HZ;
  private static final int STEP = MediaFormat.SAMPLE_RATE_HZ * 320 / 1000;
  private static final long STOPWATCH_NANOS = 5_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** Recognises open utterances, and is never certain. */
  private record NeverCertain() implements StreamingPolicy {
    @Override
    public String label() {
      return "never certain";
    }

    @Override
    public Progress next(Progress before, Hypothesis hypothesis, long mediaMs) {
      return before;
    }
  }

  @Test
  void growingSoundIsEncodedOnceAWindowAndAsIfItCameAtOnce() throws IOException {
    Path model = SharedData.folder("reference").resolve("qwen3-asr");
    float[] sound = speech(2 * WINDOW + 3 * STEP);
    WindowMemory memory = new WindowMemory(8);
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights weights = SafetensorsWeights.open(manager, model);
      JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
      Qwen3AsrTower tower =
          new Qwen3AsrTower(
              config.path("audio_config"),
              MissingNode.getInstance(),
              weights.scope("model.audio_tower."),
              weights.scope("model.multi_modal_projector."),
              new Qwen3AsrTower.Layout(true, "linear_1", "linear_2"));
      for (int end = STEP; end <= sound.length; end += STEP) {
        float[] heard = Arrays.copyOf(sound, end);
        try (NDManager call = manager.newSubManager()) {
          AudioTower.Grown grown = tower.hear(call, heard, memory);
          float[] whole = tower.hear(call, heard, EncoderTap.NONE).embeddings().toFloatArray();
          assertThat(grown.finished()).hasSize(end / WINDOW);
          assertThat(memory.computed()).isEqualTo(end / WINDOW); // each once, whatever the steps
          float[] kept = grown.embeddings().toFloatArray();
          assertThat(kept).hasSameSizeAs(whole);
          for (int i = 0; i < whole.length; i++) {
            assertThat(kept[i]).isCloseTo(whole[i], within(1e-4f));
          }
        }
      }
    }
  }

  @Test
  void longUtterancesAreReadOnceWhileTheyGrowAndEndAsIfHeardAtOnce() {
    List<StageTimer.Stage> stages = Collections.synchronizedList(new ArrayList<>());
    List<TranscriptEvent> live = played(new NeverCertain(), stages);
    int decodes = Collections.frequency(stages, StageTimer.Stage.AUDIO_ENCODER);
    int read = Collections.frequency(stages, StageTimer.Stage.PREFILL) - decodes;
    List<TranscriptEvent> finals = live.stream().filter(TranscriptEvent::isFinal).toList();
    int windows = finals.stream().mapToInt(LiveAudioLlmTest::windows).sum();
    int longParts =
        (int) live.stream().filter(event -> !event.isFinal() && windows(event) > 0).count();
    assertThat(windows).isPositive();
    assertThat(longParts).isGreaterThan(3 * windows); // so many began with what was kept
    assertThat(read).isEqualTo(windows);
    assertThat(texts(finals)).isEqualTo(texts(played(null, new ArrayList<>())));
  }

  private static int windows(TranscriptEvent event) {
    long ms = event.span().endMs() - event.span().startMs();
    return Math.toIntExact(ms * MediaFormat.SAMPLE_RATE_HZ / 1000 / WINDOW);
  }

  private static List<String> texts(List<TranscriptEvent> events) {
    return events.stream()
        .filter(TranscriptEvent::isFinal)
        .map(event -> event.utterance() + " " + event.text() + " " + event.degraded())
        .toList();
  }

  /**
   * What is said of 21 s of speech by a clock of its own.
   *
   * @param policy null for finals alone
   */
  private static List<TranscriptEvent> played(
      StreamingPolicy policy, List<StageTimer.Stage> stages) {
    RecognizerOptions timed =
        new RecognizerOptions(
            1,
            null,
            (stage, nanos) -> stages.add(stage),
            new Mitigation.None(),
            RecognizerOptions.Hearing.DEFAULT);
    SessionConfig usual = SessionConfig.defaults();
    Clip clip =
        new Clip(speech(21 * MediaFormat.SAMPLE_RATE_HZ), new byte[0], new boolean[0], List.of());
    AtomicInteger calls = new AtomicInteger();
    try (Recognizer recognizer =
        Recognizers.open(SharedData.folder("reference").resolve("qwen3-asr"), timed)) {
      return Replay.virtual(
              List.of(new ClipSource("speech", clip)),
              0,
              policy == null ? usual.withFinalsOnly() : usual.withPolicy(policy),
              recognizer,
              Modalities.AUDIO,
              Batching.DEFAULT,
              1,
              Adaptation.NONE,
              () -> calls.incrementAndGet() * STOPWATCH_NANOS)
          .emissions()
          .get(0)
          .stream()
          .map(Replay.Emission::event)
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"qwen3-asr", "qwen3-asr-thinker", "glm-asr", "granite-speech", "fun-asr-nano"})
  void aReportHasEachOfThePapersFigures(String name) throws IOException {
    try (Recognizer recognizer = Recognizers.open(SharedData.folder("reference").resolve(name))) {
      SinkMonitor watch =
          new SinkMonitor(
              new DecodeId(name, 0, 0, recognizer.model(), 0), Purpose.FINAL, Detail.FULL);
      recognizer.recognize(
          RecognitionRequest.of(
                  new Utterance(speech(40_000), new byte[0]),
                  Modalities.AUDIO,
                  recognizer.rates().normal())
              .withProbe(watch));
      JsonNode report = JSON.readTree(ReportJson.write(watch.report().orElseThrow()));
      requireFigures(report);
    }
  }

  @Test
  void aServedFinalBringsItsFigures() throws IOException {
    Path file = folder.resolve("speech.wav");
    Files.write(file, wav(speech(10 * MediaFormat.SAMPLE_RATE_HZ)));
    CaptionSettings settings =
        CaptionSettings.defaults().withMonitoring(Monitoring.summaries(1, List.of()));
    try (Recognizer recognizer =
            Recognizers.open(SharedData.folder("reference").resolve("qwen3-asr"));
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (CaptionApp app = CaptionApp.start(broker.address(), settings, scheduler, session -> {});
          Publisher publisher = Publisher.connect(broker.address());
          MediaSource speech = MediaSource.open(file)) {
        app.running().join();
        publisher.publish(speech, "spoken", 0, PublishProgress.NONE);
        JsonNode report = firstReport(broker.address());
        assertThat(app.failure()).isNotDone();
        assertThat(report.path("model").asText()).isEqualTo("qwen3-asr");
        assertThat(report.path("purpose").asText()).isEqualTo("FINAL");
        requireFigures(report);
      }
    }
  }

  /** The seven that arXiv 2510.22603 draws, by what each is drawn from. */
  private static void requireFigures(JsonNode report) {
    JsonNode maps = report.path("maps");
    assertThat(maps.path("attention").isObject()).as("1 attention over tokens").isTrue();
    assertThat(maps.path("magnitude").isObject()).as("2 magnitudes").isTrue();
    assertThat(maps.path("cosine").isObject()).as("6 pairwise cosines").isTrue();
    assertThat(maps.path("rotationToBos").isObject() || maps.path("rotation").isObject())
        .as("7 after a rotation: %s", maps.properties().stream().map(Map.Entry::getKey).toList())
        .isTrue();
    int tokens = report.path("tokens").asInt();
    assertThat(report.path("layers")).hasSizeGreaterThan(1);
    for (JsonNode layer : report.path("layers")) {
      assertThat(layer.path("cosineToBos")).as("5 cosine with BOS").hasSize(tokens);
      if (layer.path("layer").asInt() > 0) {
        assertThat(layer.path("alpha")).as("3 alpha by block").hasSize(tokens);
        assertThat(layer.path("components")).as("4 components").isNotEmpty();
      }
    }
    assertThat(report.path("encoders").path(0).path("layers").size()).isPositive();
  }

  private static JsonNode firstReport(String address) throws IOException {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.SINKS).stream()
              .map(info -> new TopicPartition(Topics.SINKS, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          return JSON.readTree(each.value());
        }
      }
    }
    throw new AssertionError("no report on " + Topics.SINKS);
  }

  private static byte[] wav(float[] sound) {
    short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(sound[i] * 32_767);
    }
    return new org.lipstream.app.dashboard.feed.UtteranceSound(0, samples).wav();
  }

  /** A sentence's middle, over and over: nowhere so silent that an utterance ends. */
  private static float[] speech(int length) {
    Path values = SharedData.folder("reference").resolve("qwen3-asr/input.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] pcm = SafetensorsWeights.open(manager, values).get("pcm").toFloatArray();
      float[] all = new float[length];
      for (int i = 0; i < length; i++) {
        all[i] = pcm[i % pcm.length];
      }
      return all;
    }
  }
}
