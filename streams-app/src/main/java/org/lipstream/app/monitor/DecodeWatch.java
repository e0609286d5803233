package org.lipstream.app.monitor;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.DetailSchedule;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * Watches the decodes of one task's sessions. Finals are always watched; partials only where
 * somebody asked for the session's next decode, because a report of half an utterance fits no
 * profile of whole ones. Used by one thread; what it watches may run in others.
 */
public final class DecodeWatch {
  private final DetailSchedule schedule;
  private final Consumer<SinkMonitor> output;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param output takes decodes that have a report, in the order of their events
   */
  public DecodeWatch(DetailSchedule schedule, Consumer<SinkMonitor> output) {
    this.schedule = schedule;
    this.output = output;
  }

  /** Watches nothing. */
  public static DecodeWatch none() {
    return new DecodeWatch(DetailSchedule.always(Detail.OFF), decode -> {});
  }

  /** The session's next decode is to be reported in full. */
  public void askFull(String session) {
    asked.add(session);
  }

  /** A probe for a decode that begins. */
  public SinkMonitor begin(DecodeId id, boolean isFinal) {
    boolean full = asked.contains(id.session());
    if (isFinal) {
      return new SinkMonitor(id, Purpose.FINAL, full ? Detail.FULL : schedule.next());
    }
    return new SinkMonitor(id, Purpose.PARTIAL, full ? Detail.FULL : Detail.OFF);
  }

  /** The decode's event is on its way, and its report goes with it. */
  public void end(SinkMonitor decode) {
    if (decode.isSeen()) {
      if (decode.next() == Detail.FULL) {
        asked.remove(decode.id().session());
      }
      output.accept(decode);
    }
  }
}
