package org.lipstream.app.session;

import java.util.function.Predicate;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.DetailSchedule;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * Says which decodes are watched, and how closely. Finals are always watched; partials only where
 * somebody asked for the session's next decode, because a report of half an utterance fits no
 * profile of whole ones.
 */
public final class DecodeWatch {
  private final DetailSchedule schedule;
  private final Predicate<String> asked;

  /**
   * @param schedule the detail of each final's decode
   * @param asked whether a session's next decode is to be reported in full
   */
  public DecodeWatch(DetailSchedule schedule, Predicate<String> asked) {
    this.schedule = schedule;
    this.asked = asked;
  }

  /** Watches nothing. */
  public static DecodeWatch none() {
    return always(Detail.OFF);
  }

  /** Watches each final in the same detail. */
  public static DecodeWatch always(Detail detail) {
    return new DecodeWatch(DetailSchedule.always(detail), session -> false);
  }

  /** A probe for a decode that begins. */
  public SinkMonitor begin(DecodeId id, boolean isFinal) {
    boolean full = asked.test(id.session());
    if (isFinal) {
      return new SinkMonitor(id, Purpose.FINAL, full ? Detail.FULL : schedule.next());
    }
    return new SinkMonitor(id, Purpose.PARTIAL, full ? Detail.FULL : Detail.OFF);
  }
}
