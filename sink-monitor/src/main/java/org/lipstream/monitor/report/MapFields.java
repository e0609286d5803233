package org.lipstream.monitor.report;

import java.util.List;
import java.util.Map;

/** Typed reading of maps as JSON readers make them. */
public record MapFields(Map<?, ?> map) {

  /** A number; NaN where the value is null. */
  public double number(String name) {
    Object value = map.get(name);
    if (value == null && map.containsKey(name)) {
      return Double.NaN;
    }
    return as(name, Number.class).doubleValue();
  }

  /** A whole number. */
  public long whole(String name) {
    return as(name, Number.class).longValue();
  }

  /** A whole number. */
  public int integer(String name) {
    return Math.toIntExact(whole(name));
  }

  /** A string. */
  public String text(String name) {
    return as(name, String.class);
  }

  /** The constant whose name is the value. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    String value = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw wrong(name, "one of " + List.of(type.getEnumConstants()));
  }

  /** A list of numbers. */
  public List<Integer> integers(String name) {
    List<?> list = as(name, List.class);
    return list.stream().map(value -> number(name, value)).toList();
  }

  /** A list of maps. */
  public List<MapFields> list(String name) {
    List<?> list = as(name, List.class);
    return list.stream().map(value -> fields(name, value)).toList();
  }

  private int number(String name, Object value) {
    if (value instanceof Number number) {
      return number.intValue();
    }
    throw wrong(name, "a list of numbers");
  }

  private MapFields fields(String name, Object value) {
    if (value instanceof Map<?, ?> inner) {
      return new MapFields(inner);
    }
    throw wrong(name, "a list of objects");
  }

  private <T> T as(String name, Class<T> type) {
    if (!type.isInstance(map.get(name))) {
      throw wrong(name, "a " + type.getSimpleName());
    }
    return type.cast(map.get(name));
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(
        name + ": " + map.get(name) + " (expected: " + expected + ")");
  }
}
