package org.lipstream.app.topology;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.lipstream.ingest.record.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out records that cannot be used: each goes to the dead letters with its reason and is
 * counted; of each kind one a minute is logged.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final long LOG_EVERY_MS = 60_000;

  private static final class Kind {
    long nextLineMs;
    long unlogged;
  }

  private final Map<String, Kind> kinds = new HashMap<>();
  private final ProcessorContext<String, ? super byte[]> context;
  private final LeftOutGauges counters;

  DeadLetters(ProcessorContext<String, ? super byte[]> context) {
    this.context = context;
    counters = new LeftOutGauges(context);
  }

  /**
   * Leaves out the record at hand.
   *
   * @param reason {@code field: value (expected: rule)}
   */
  void send(Record<String, byte[]> leftOut, String reason) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    long nowMs = context.currentSystemTimeMs();
    DeadLetter letter = DeadLetter.of(leftOut, origin, reason, nowMs);
    counters.leftOut(kind(reason));
    log(letter);
    context.forward(
        new Record<>(
            letter.session(), letter.toJson(), nowMs, HeaderCarrier.kept(leftOut.headers())),
        CaptionTopology.DEAD_LETTERS_SINK);
  }

  /** The field that is at fault: reasons begin with it, and there are few. */
  private static String kind(String reason) {
    int end = reason.indexOf(':');
    return end < 0 ? "record" : reason.substring(0, end);
  }

  private void log(DeadLetter letter) {
    Kind kind = kinds.computeIfAbsent(kind(letter.reason()), name -> new Kind());
    if (letter.emittedEpochMs() < kind.nextLineMs) {
      kind.unlogged++;
      return;
    }
    LOG.warn(
        "session {}: record {}-{} at {} left out: {}; {} more since the line before",
        Printable.of(letter.session()),
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.reason(),
        kind.unlogged);
    kind.nextLineMs = letter.emittedEpochMs() + LOG_EVERY_MS;
    kind.unlogged = 0;
  }

  /** Takes the counters back. */
  void close() {
    counters.remove();
  }
}
