package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;

/** Things that happened, the newest of them; what is in it does not change any more. */
final class Journal {
  private final int limit;
  private final Deque<ObjectNode> entries = new ArrayDeque<>();
  private int fresh;
  private long total;

  Journal(int limit) {
    this.limit = limit;
  }

  void add(ObjectNode entry) {
    entries.addLast(entry);
    total++;
    fresh = Math.min(fresh + 1, limit);
    if (entries.size() > limit) {
      entries.removeFirst();
    }
  }

  /** How many there were, those that are no longer held included. */
  long total() {
    return total;
  }

  /** Oldest first. */
  ArrayNode all() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(entries.size());
    entries.forEach(array::add);
    return array;
  }

  /** What was added since this was last asked. */
  ArrayNode takeNew() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(fresh);
    entries.stream().skip(entries.size() - (long) fresh).forEach(array::add);
    fresh = 0;
    return array;
  }
}
