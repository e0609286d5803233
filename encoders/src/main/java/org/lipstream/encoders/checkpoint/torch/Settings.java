package org.lipstream.encoders.checkpoint.torch;

import java.util.Map;

/**
 * Looks settings up in what a pickle kept as plain data: maps, argparse's namespaces and
 * omegaconf's nodes alike.
 */
final class Settings {
  private static final int DEEPEST = 8;

  private Settings() {}

  /** What stands under these keys, one in the other; null where one is missing. */
  static Object at(Object value, String... keys) {
    Object found = plain(value);
    for (String key : keys) {
      found = found instanceof Map<?, ?> map ? plain(map.get(key)) : null;
    }
    return found;
  }

  /** What a wrapper holds, such as omegaconf's {@code _content} and {@code _val}. */
  private static Object plain(Object value) {
    Object inner = value;
    for (int depth = 0; depth < DEEPEST && inner instanceof PickleObject object; depth++) {
      inner = content(object);
    }
    return inner;
  }

  private static Object content(PickleObject object) {
    if (!object.entries().isEmpty()) {
      return object.entries();
    }
    if (object.state() instanceof Map<?, ?> state) {
      if (state.containsKey("_content")) {
        return state.get("_content");
      }
      return state.containsKey("_val") ? state.get("_val") : state;
    }
    return object.arguments().size() == 1 ? object.arguments().get(0) : null;
  }
}
