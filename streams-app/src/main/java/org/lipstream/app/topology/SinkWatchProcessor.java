package org.lipstream.app.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.ingest.record.Printable;
import org.lipstream.monitor.alert.Alert;
import org.lipstream.monitor.alert.AlertBoard;
import org.lipstream.monitor.alert.AlertRule;
import org.lipstream.monitor.alert.Hysteresis;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.report.SeenDecodes;
import org.lipstream.monitor.window.ClosedWindow;
import org.lipstream.monitor.window.TumblingWindows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the reports of a model, of all its sessions, in windows and holds them against its
 * profile. A report counts at the end of what was said, but not before it was made: media that are
 * sent faster than they were spoken do not run ahead of the clock.
 */
final class SinkWatchProcessor implements Processor<String, byte[], String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(SinkWatchProcessor.class);
  private static final long[] SIZES_MS = {10_000, 60_000};

  /** Longer than a recognition waits and takes while the machine keeps up. */
  private static final long GRACE_MS = 15_000;

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Monitoring monitoring;
  private List<TumblingWindows> windows;
  private Map<String, AlertBoard> boards;
  private SeenDecodes seen;
  private ProcessorContext<String, byte[]> context;
  private SinkWatchStore store;
  private boolean restored;

  SinkWatchProcessor(Monitoring monitoring) {
    this.monitoring = monitoring;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    store = new SinkWatchStore(context);
    restored = false;
    boards = new LinkedHashMap<>();
    seen = new SeenDecodes();
    windows =
        List.of(
            new TumblingWindows(SIZES_MS[0], GRACE_MS), new TumblingWindows(SIZES_MS[1], GRACE_MS));
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    restore();
    ReportDigest digest;
    try {
      digest = ReportDigest.from(ReportJson.read(record.value())).atMost(record.timestamp());
    } catch (RuntimeException e) { // anybody may have written it
      LOG.debug("model {}: digest left out: {}", Printable.of(record.key()), e.toString());
      return;
    }
    if (digest.isEmpty() || !seen.isNew(digest.id())) {
      LOG.debug("{}: empty, or reported before", digest.id());
      return;
    }
    store.add(digest, digest.id().eventTimeMs() - SIZES_MS[1] - GRACE_MS);
    for (TumblingWindows each : windows) {
      long late = each.late();
      emit(each.accept(digest));
      if (each.late() > late) {
        LOG.info("{}: too late for its window; {} so far", digest.id(), each.late());
      }
    }
    judge(digest);
  }

  private void judge(ReportDigest digest) {
    String model = digest.id().model();
    if (!monitoring.profiles().containsKey(model)) {
      return;
    }
    AlertBoard board = boards.computeIfAbsent(model, this::board);
    List<Alert> alerts = board.accept(digest);
    store.save(model, board.state());
    for (Alert alert : alerts) {
      LOG.info("model {}: {} {}", model, alert.state(), alert.example().cause());
      forward(model + "/" + alert.example().key(), alert.toMap(), SinkWatchTopology.ALERTS_SINK);
    }
  }

  private AlertBoard board(String model) {
    return new AlertBoard(
        monitoring.profiles().get(model),
        AlertRule.standard(),
        Hysteresis.STANDARD,
        store.board(model));
  }

  /** What was seen lately is seen again, without telling it again. */
  private void restore() {
    if (restored) {
      return;
    }
    restored = true;
    for (ReportDigest digest : store.digests()) {
      seen.isNew(digest.id());
      windows.forEach(each -> each.accept(digest));
    }
    long toldMs = store.toldUntilMs();
    windows.forEach(each -> each.advance(toldMs));
  }

  private void tick(long nowMs) {
    restore();
    windows.forEach(each -> emit(each.advance(nowMs)));
  }

  private void emit(List<ClosedWindow> closed) {
    for (ClosedWindow window : closed) {
      forward(window.model(), window.toMap(), SinkWatchTopology.WINDOWS_SINK);
      store.told(window.endMs() + GRACE_MS);
    }
  }

  private void forward(String key, Map<String, Object> fields, String sink) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schemaVersion", DecodeReport.SCHEMA_VERSION);
    map.putAll(fields);
    long nowMs = context.currentSystemTimeMs();
    context.forward(new Record<>(key, ReportJson.write(map), nowMs), sink);
  }
}
