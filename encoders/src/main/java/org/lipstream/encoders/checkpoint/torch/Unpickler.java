package org.lipstream.encoders.checkpoint.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.HeaderReader;

/**
 * Reads a pickle (protocols 0 to 5, CPython's Lib/pickletools.py) without executing anything: what
 * it asks for must be on the {@link AllowList}, and becomes numbers, texts, lists, maps, {@link
 * PickleTuple}s, {@link TensorView}s or {@link PickleObject}s. Every opcode adds at most one
 * reference, so that memory stays in proportion to the file.
 */
final class Unpickler {
  private static final int LONGEST_NAME = 1000;
  private static final int NEWEST_PROTOCOL = 5;

  private final HeaderReader in;
  private final TensorBuilder tensors;
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private long copied;

  /**
   * @param tensors makes storages and tensors of what the pickle says
   */
  Unpickler(HeaderReader in, TensorBuilder tensors) {
    this.in = in;
    this.tensors = tensors;
  }

  /**
   * Reads one pickle; the reader stands behind it then.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException naming what is not allowed, or
   *     where the pickle is broken
   */
  Object read() {
    while (true) {
      int opcode = in.u8();
      if (opcode == '.') {
        return pop();
      }
      Object literal = PickleLiterals.read(in, opcode);
      if (literal != PickleLiterals.NONE_OF_THESE) {
        stack.add(literal);
      } else if (!arrange(opcode) && !contain(opcode) && !build(opcode)) {
        throw in.malformed("opcode %02x at byte %d".formatted(opcode, in.position()), "a pickle's");
      }
    }
  }

  /** Opcodes that move values between stack and memo. */
  private boolean arrange(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.u8());
      case 0x95 -> in.skip("frame", Long.BYTES);
      case '(' -> marks.push(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> stack.add(peek());
      case 'p' -> memo.put(line(), peek());
      case 'q' -> memo.put((long) in.u8(), peek());
      case 'r' -> memo.put(in.u32(), peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'g' -> stack.add(remembered(line()));
      case 'h' -> stack.add(remembered(in.u8()));
      case 'j' -> stack.add(remembered(in.u32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes that make or fill lists, tuples, sets and dictionaries. */
  private boolean contain(int opcode) {
    switch (opcode) {
      case ']', 0x8F -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<>());
      case ')' -> stack.add(PickleTuple.EMPTY);
      case 'l', 0x91 -> stack.add(popToMark());
      case 't' -> stack.add(new PickleTuple(popToMark()));
      case 0x85 -> stack.add(new PickleTuple(pop(1)));
      case 0x86 -> stack.add(new PickleTuple(pop(2)));
      case 0x87 -> stack.add(new PickleTuple(pop(3)));
      case 'd' -> {
        List<Object> pairs = popToMark();
        stack.add(new LinkedHashMap<>());
        set(pairs);
      }
      case 'a' -> append(pop(1));
      case 'e', 0x90 -> append(popToMark());
      case 's' -> set(pop(2));
      case 'u' -> set(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes that name classes and functions, or have them make something. */
  private boolean build(int opcode) {
    switch (opcode) {
      case 'c' -> stack.add(named(in.line("module", LONGEST_NAME), in.line("name", LONGEST_NAME)));
      case 0x93 -> {
        List<Object> names = pop(2);
        stack.add(named(text(names.get(0)), text(names.get(1))));
      }
      case 'R', 0x81 -> {
        List<Object> call = pop(2);
        stack.add(make(call.get(0), arguments(call.get(1))));
      }
      case 0x92 -> {
        List<Object> call = pop(3);
        stack.add(make(call.get(0), arguments(call.get(1))));
      }
      case 'o' -> {
        List<Object> call = popToMark();
        stack.add(make(call.isEmpty() ? null : call.get(0), new PickleTuple(call)));
      }
      case 'i' -> {
        PickleName type = named(in.line("module", LONGEST_NAME), in.line("name", LONGEST_NAME));
        stack.add(make(type, new PickleTuple(popToMark())));
      }
      case 'b' -> {
        Object state = pop();
        if (peek() instanceof PickleObject object) {
          object.setState(state);
        } // containers and tensors have attributes that say nothing of their values
      }
      case 'Q' -> stack.add(tensors.storage(in, pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Nothing else is turned into a text: a list may lead back to itself. */
  private String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw in.malformed("name at byte " + in.position(), "a text");
  }

  private PickleName named(String module, String name) {
    PickleName global = new PickleName(module, name);
    if (!AllowList.allows(global)) {
      throw in.malformed(
          "pickle asks for " + printable(global.toString()),
          "tensors, numbers, texts and plain settings alone");
    }
    return global;
  }

  private Object make(Object callable, PickleTuple arguments) {
    if (!(callable instanceof PickleName type)) {
      throw in.malformed("call of a value at byte " + in.position(), "of a class");
    }
    if (AllowList.isOrderedDict(type)) {
      stack.add(new LinkedHashMap<>());
      if (arguments.get(0) instanceof List<?> pairs) {
        copied += pairs.size();
        if (copied > in.size()) {
          throw in.malformed("entries copied again and again", "fewer than bytes in the file");
        }
        for (Object pair : pairs) {
          set(arguments(pair).values());
        }
      }
      return pop();
    }
    return AllowList.isRebuilder(type)
        ? tensors.rebuild(in, type, arguments)
        : new PickleObject(type, arguments);
  }

  private PickleTuple arguments(Object value) {
    if (value instanceof PickleTuple tuple) {
      return tuple;
    }
    throw in.malformed("arguments at byte " + in.position(), "a tuple");
  }

  private void append(List<Object> values) {
    Object target = peek();
    if (target instanceof PickleObject object) {
      object.items().addAll(values);
    } else {
      this.<Object>list(target).addAll(values);
    }
  }

  private void set(List<Object> pairs) {
    Object target = peek();
    Map<Object, Object> map =
        target instanceof PickleObject object ? object.entries() : map(target);
    if (pairs.size() % 2 != 0) {
      throw in.malformed("entries at byte " + in.position(), "keys with their values");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      boolean container = key instanceof List || key instanceof Map;
      if (container) {
        throw in.malformed("key at byte " + in.position(), "a text, a number or a tuple");
      }
      map.put(key, pairs.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> List<T> list(Object value) {
    if (value instanceof List) {
      return (List<T>) value;
    }
    throw in.malformed("items at byte " + in.position(), "in a list");
  }

  @SuppressWarnings("unchecked")
  private Map<Object, Object> map(Object value) {
    if (value instanceof Map) {
      return (Map<Object, Object>) value;
    }
    throw in.malformed("entries at byte " + in.position(), "in a dictionary");
  }

  private void requireProtocol(int protocol) {
    if (protocol > NEWEST_PROTOCOL) {
      throw in.malformed("pickle protocol " + protocol, "at most " + NEWEST_PROTOCOL);
    }
  }

  private long line() {
    String line = in.line("memo", LONGEST_NAME);
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw in.malformed("memo " + printable(line), "a number");
    }
  }

  private Object remembered(long key) {
    if (!memo.containsKey(key)) {
      throw in.malformed("memo " + key + " at byte " + in.position(), "one that was set");
    }
    return memo.get(key);
  }

  private Object peek() {
    requireValues(1);
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    requireValues(1);
    return stack.remove(stack.size() - 1);
  }

  private List<Object> pop(int count) {
    requireValues(count);
    return cut(stack.size() - count);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.malformed("no mark at byte " + in.position(), "one before it");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> top = stack.subList(from, stack.size());
    List<Object> values = new ArrayList<>(top);
    top.clear();
    return values;
  }

  /** What lies below the last mark is out of reach. */
  private void requireValues(int count) {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - count < floor) {
      throw in.malformed("empty stack at byte " + in.position(), count + " values");
    }
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7E]", "?");
    return plain.length() <= 120 ? plain : plain.substring(0, 120) + "...";
  }
}
