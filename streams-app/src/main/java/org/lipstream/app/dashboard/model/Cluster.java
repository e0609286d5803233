package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lipstream.app.log.FeedRecord;

/** The application's instances, and the records that none of them could use. */
final class Cluster {
  private static final int INSTANCES = 100;
  private static final int LETTERS = 200;
  private static final long SILENT_MS = 15_000;
  private static final long FORGET_MS = 600_000;

  private final Entities instances = new Entities(INSTANCES);
  private final Journal deadLetters = new Journal(LETTERS);

  Entities instances() {
    return instances;
  }

  Journal deadLetters() {
    return deadLetters;
  }

  void acceptStatus(FeedRecord record, long nowMs) {
    String id = Fields.text(record.value(), "instance");
    if (!id.isEmpty()) {
      ObjectNode instance = instances.change(id);
      Fields.copyAll(record.value(), instance);
      instance.put("id", id);
      instance.put("lastMs", Math.min(nowMs, record.timestampMs()));
    }
  }

  /** Models of the instances that run and have said so of late, by name. */
  List<String> servedModels(long nowMs) {
    Set<String> models = new TreeSet<>();
    for (JsonNode instance : instances.all()) {
      boolean speaks = instance.path("lastMs").asLong() > nowMs - SILENT_MS;
      if (speaks && instance.path("state").asText().equals("RUNNING")) {
        models.add(instance.path("model").asText());
      }
    }
    return List.copyOf(models);
  }

  void acceptDeadLetter(FeedRecord record) {
    ObjectNode letter = JsonNodeFactory.instance.objectNode();
    Fields.copyAll(record.value(), letter);
    letter.put("id", record.partition() + "/" + record.offset());
    deadLetters.add(letter);
  }

  void forget(long nowMs) {
    instances.removeIf(instance -> Fields.whole(instance, "lastMs") < nowMs - FORGET_MS);
  }
}
