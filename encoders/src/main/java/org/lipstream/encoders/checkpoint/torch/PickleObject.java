package org.lipstream.encoders.checkpoint.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle says of an object that is not built: its class, its arguments, its state. */
final class PickleObject {
  private final PickleName type;
  private final PickleTuple arguments;
  private final List<Object> items = new ArrayList<>();
  private final Map<Object, Object> entries = new LinkedHashMap<>();
  private Object state;

  PickleObject(PickleName type, PickleTuple arguments) {
    this.type = type;
    this.arguments = arguments;
  }

  PickleName type() {
    return type;
  }

  PickleTuple arguments() {
    return arguments;
  }

  /** What was appended, where the class is a list. */
  List<Object> items() {
    return items;
  }

  /** What was set, where the class is a dictionary. */
  Map<Object, Object> entries() {
    return entries;
  }

  /** Attributes, mostly a map; null where there are none. */
  Object state() {
    return state;
  }

  void setState(Object state) {
    this.state = state;
  }
}
