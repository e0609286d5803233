package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecordedUtterance;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the decoding of past utterances once more, in full: their span and their words, which
 * are read rather than searched again, are in the transcript; their media are still in the log,
 * found by the records' timestamps, which are media time. In a thread of its own, one after the
 * other.
 */
final class PastUtterances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PastUtterances.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Records carry the media time of their beginning, and may come out of order. */
  private static final long MARGIN_MS = 2_000;

  private final String address;
  private final LogReader log;
  private final RecognitionScheduler scheduler;
  private volatile boolean closed;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "past-utterances");
            thread.setDaemon(true);
            return thread;
          });

  /** What came of a request: nothing where the utterance or its media are gone. */
  private record Answer(InsideRequest request, Optional<DecodeReport> report) {}

  PastUtterances(String address, RecognitionScheduler scheduler) {
    this.address = address;
    log = new LogReader(address);
    this.scheduler = scheduler;
  }

  /**
   * Asks for a report.
   *
   * @param request names an utterance
   * @param partition the session's
   */
  void ask(InsideRequest request, int partition) {
    String session = request.session();
    long utterance = request.utterance().orElseThrow();
    worker.execute(
        () -> {
          if (closed) {
            return;
          }
          Optional<DecodeReport> report = Optional.empty();
          try {
            report = decode(session, utterance, partition);
          } catch (RuntimeException | InvalidProtocolBufferException e) {
            if (closed) {
              return;
            }
            LOG.warn("session {} utterance {}: not decoded again", session, utterance, e);
          }
          if (!closed) { // else the request stays in the store, for the next owner
            answers.add(new Answer(request, report));
          }
        });
  }

  /** Hands over the answers that are there by now. */
  void take(BiConsumer<InsideRequest, Optional<DecodeReport>> sink) {
    for (Answer each = answers.poll(); each != null; each = answers.poll()) {
      sink.accept(each.request(), each.report());
    }
  }

  private Optional<DecodeReport> decode(String session, long utterance, int partition)
      throws InvalidProtocolBufferException {
    Optional<TranscriptEvent> said =
        log.find(session, utterance).map(record -> TranscriptJson.read(record.value()));
    if (said.isEmpty()) {
      LOG.warn("session {} utterance {}: no final (expected: one that is out)", session, utterance);
      return Optional.empty();
    }
    TranscriptEvent event = said.get();
    Modalities modality = Modalities.of(event.modality());
    Optional<Utterance> media =
        RecordedUtterance.of(
            records(event, partition), event.span().startMs(), event.span().endMs(), modality);
    if (closed) {
      return Optional.empty();
    }
    if (media.isEmpty()) {
      LOG.warn("session {} utterance {}: its media are gone", session, utterance);
      return Optional.empty();
    }
    Rates rates = event.rates();
    long eventTimeMs = event.sessionStartEpochMs() + event.span().endMs();
    DecodeId id =
        new DecodeId(session, utterance, event.revision(), scheduler.model(), eventTimeMs);
    SinkMonitor watched = new SinkMonitor(id, Purpose.AGAIN, Detail.FULL);
    RecognitionRequest request =
        RecognitionRequest.of(media.get(), modality, rates)
            .withAnswer(event.text())
            .withProbe(watched);
    scheduler.once(request).join();
    return watched.report();
  }

  private List<MediaRecord> records(TranscriptEvent event, int partition)
      throws InvalidProtocolBufferException {
    List<MediaRecord> records = new ArrayList<>();
    for (MediaTopic stream : MediaTopic.values()) {
      for (byte[] value : media(event, new TopicPartition(stream.topic(), partition))) {
        MediaRecord record = stream.parse(value);
        if (record.sessionStartEpochMs() == event.sessionStartEpochMs()) {
          records.add(record);
        }
      }
    }
    return records;
  }

  private List<byte[]> media(TranscriptEvent event, TopicPartition topic) {
    List<byte[]> values = new ArrayList<>();
    long startMs = event.sessionStartEpochMs() + event.span().startMs() - MARGIN_MS;
    long endMs = event.sessionStartEpochMs() + event.span().endMs() + MARGIN_MS;
    read(
        topic,
        startMs,
        endMs,
        each -> {
          if (event.session().equals(each.key()) && each.value() != null) {
            values.add(each.value());
          }
        });
    return values;
  }

  /** Reads committed records from one time to another, or to the present end. */
  private void read(
      TopicPartition topic,
      long fromMs,
      long toMs,
      Consumer<ConsumerRecord<String, byte[]>> reader) {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> one = List.of(topic);
      consumer.assign(one);
      long end = consumer.endOffsets(one).get(topic);
      OffsetAndTimestamp from = consumer.offsetsForTimes(Map.of(topic, fromMs)).get(topic);
      if (from == null) {
        return;
      }
      consumer.seek(topic, from.offset());
      while (!closed && consumer.position(topic) < end) {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(POLL)) {
          if (each.timestamp() > toMs) {
            return;
          }
          reader.accept(each);
        }
      }
    }
  }

  /** Lets what is being read go, without an interrupt, of which consumers would complain. */
  @Override
  public void close() {
    closed = true;
    worker.shutdown();
  }
}
