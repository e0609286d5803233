package org.lipstream.app.monitor;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.lipstream.app.monitor.DecodeReport.Purpose;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.DetailSchedule;
import org.lipstream.monitor.sink.DecodeId;

/**
 * Watches the decodes of one task's sessions. Finals are always watched; partials only where
 * somebody asked for the session's next decode, because a report of half an utterance fits no
 * profile of whole ones. Used by one thread; what it watches may run in others.
 */
public final class DecodeWatch {
  private final DetailSchedule schedule;
  private final Consumer<DecodeReport> sink;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param sink takes reports in the order of the decodes' events
   */
  public DecodeWatch(DetailSchedule schedule, Consumer<DecodeReport> sink) {
    this.schedule = schedule;
    this.sink = sink;
  }

  /** Watches nothing. */
  public static DecodeWatch none() {
    return new DecodeWatch(DetailSchedule.always(Detail.OFF), report -> {});
  }

  /** The session's next decode is to be reported in full. */
  public void askFull(String session) {
    asked.add(session);
  }

  /** A probe for a decode that begins. */
  public WatchedDecode begin(DecodeId id, boolean isFinal) {
    boolean full = asked.contains(id.session());
    if (isFinal) {
      return new WatchedDecode(id, Purpose.FINAL, full ? Detail.FULL : schedule.next());
    }
    return new WatchedDecode(id, Purpose.PARTIAL, full ? Detail.FULL : Detail.OFF);
  }

  /** The decode's event is on its way, and its report goes with it. */
  public void end(WatchedDecode decode) {
    decode
        .report()
        .ifPresent(
            report -> {
              if (decode.next() == Detail.FULL) {
                asked.remove(decode.id().session());
              }
              sink.accept(report);
            });
  }
}
