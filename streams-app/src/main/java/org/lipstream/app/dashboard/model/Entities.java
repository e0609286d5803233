package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Things that have an id and a state, of which the newest counts. Knows what changed and what went
 * since it was last asked. Beyond its limit the one that was changed longest ago goes.
 */
final class Entities {
  private final int limit;
  private final Map<String, ObjectNode> states = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> changed = new LinkedHashSet<>();
  private final Set<String> gone = new LinkedHashSet<>();

  Entities(int limit) {
    this.limit = limit;
  }

  Optional<ObjectNode> find(String id) {
    return Optional.ofNullable(states.get(id));
  }

  /** The state to write to, made with its {@code id} where there was none; counts as changed. */
  ObjectNode change(String id) {
    ObjectNode state =
        states.computeIfAbsent(id, key -> JsonNodeFactory.instance.objectNode().put("id", key));
    changed.add(id);
    gone.remove(id);
    if (states.size() > limit) {
      remove(states.keySet().iterator().next());
    }
    return state;
  }

  void removeIf(Predicate<ObjectNode> old) {
    List<String> ids =
        states.entrySet().stream()
            .filter(entry -> old.test(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    ids.forEach(this::remove);
  }

  private void remove(String id) {
    states.remove(id);
    changed.remove(id);
    gone.add(id);
  }

  ArrayNode all() {
    return array(new ArrayList<>(states.values()));
  }

  ArrayNode takeChanged() {
    List<ObjectNode> list = new ArrayList<>();
    changed.forEach(id -> find(id).ifPresent(list::add));
    changed.clear();
    return array(list);
  }

  ArrayNode takeGone() {
    ArrayNode ids = JsonNodeFactory.instance.arrayNode();
    gone.forEach(ids::add);
    gone.clear();
    return ids;
  }

  private static ArrayNode array(List<ObjectNode> list) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
    list.forEach(state -> array.add(state.deepCopy()));
    return array;
  }
}
