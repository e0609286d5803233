package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lipstream.app.log.FeedRecord;

/** Alerts with their last state, and who has seen them. */
final class Alerts {
  private static final int LIMIT = 500;

  private final Entities alerts = new Entities(LIMIT);

  Entities entities() {
    return alerts;
  }

  void accept(FeedRecord record) {
    if (record.key() == null) {
      return;
    }
    ObjectNode alert = alerts.change(record.key());
    boolean wasRaised = "RAISED".equals(Fields.text(alert, "state"));
    Fields.copy(
        record.value(), alert, List.of("model", "key", "state", "cause", "example", "shadow"));
    long at = record.value().path("eventTimeMs").asLong(record.timestampMs());
    boolean isRaised = "RAISED".equals(Fields.text(alert, "state"));
    if (isRaised && !wasRaised) {
      alert.put("firstSeenMs", at);
    } else if (!isRaised && !alert.has("firstSeenMs")) {
      // Compaction has left the end of it alone: the decode that showed it last is the best guess.
      alert.set("firstSeenMs", alert.path("example").path("eventTimeMs"));
    }
    alert.put("lastMs", at);
  }

  /** Counts for the raising that it was made for; a later one has to be seen anew. */
  void acceptAcknowledgement(FeedRecord record) {
    if (record.key() == null) {
      return;
    }
    ObjectNode seen = alerts.change(record.key()).putObject("acknowledged");
    Fields.copy(record.value(), seen, List.of("by", "firstSeenMs", "atEpochMs"));
  }
}
