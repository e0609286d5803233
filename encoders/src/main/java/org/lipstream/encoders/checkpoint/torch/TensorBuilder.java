package org.lipstream.encoders.checkpoint.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ElementType;
import org.lipstream.encoders.checkpoint.HeaderReader;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** Makes storages and tensors of what a pickle says of them, and keeps the storages by key. */
final class TensorBuilder {
  private static final int MAX_RANK = 16;

  private final Map<String, Storage> storages = new LinkedHashMap<>();

  /** All that the pickle mentioned. */
  Map<String, Storage> storages() {
    return storages;
  }

  /**
   * A storage by its persistent id: ("storage", type, key, place, elements), in old files with a
   * view of another one behind, which is None in files that were saved since 2017.
   */
  Storage storage(HeaderReader in, Object id) {
    boolean known =
        id instanceof PickleTuple parts
            && "storage".equals(parts.get(0))
            && parts.get(1) instanceof PickleName
            && parts.get(2) instanceof String
            && parts.get(4) instanceof Long
            && parts.get(5) == null;
    if (!known) {
      throw in.malformed("persistent id at byte " + in.position(), "a storage's");
    }
    PickleTuple parts = (PickleTuple) id;
    PickleName name = (PickleName) parts.get(1);
    ElementType type = AllowList.storage(name);
    long elements = (Long) parts.get(4);
    if (type == null || elements < 0) {
      throw in.malformed("storage " + name + " of " + elements, "a storage of numbers");
    }
    Storage storage = new Storage((String) parts.get(2), type, elements);
    Storage before = storages.putIfAbsent(storage.key(), storage);
    if (before != null && !before.equals(storage)) {
      throw in.malformed("storage " + storage.key() + " twice", "the same");
    }
    return storage;
  }

  /** A tensor, or what a parameter wraps. */
  TensorView rebuild(HeaderReader in, PickleName function, PickleTuple arguments) {
    if (function.name().startsWith("_rebuild_parameter")) {
      if (arguments.get(0) instanceof TensorView tensor) {
        return tensor;
      }
      throw in.malformed("parameter at byte " + in.position(), "a tensor");
    }
    if (!(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)) {
      throw in.malformed("tensor at byte " + in.position(), "a storage and an offset");
    }
    long[] shape = sizes(in, arguments.get(2));
    long[] stride = sizes(in, arguments.get(3));
    TensorView view = new TensorView(storage, offset, shape, stride);
    requireWithin(in, view);
    return view;
  }

  private static long[] sizes(HeaderReader in, Object value) {
    PickleTuple tuple = value instanceof PickleTuple plain ? plain : unwrapped(value);
    if (tuple == null || tuple.size() > MAX_RANK) {
      throw in.malformed("sizes at byte " + in.position(), "at most " + MAX_RANK + " numbers");
    }
    long[] sizes = new long[tuple.size()];
    for (int i = 0; i < sizes.length; i++) {
      if (!(tuple.get(i) instanceof Long size) || size < 0) {
        throw in.malformed("sizes at byte " + in.position(), "numbers from 0");
      }
      sizes[i] = size;
    }
    return sizes;
  }

  /** The tuple in a {@code torch.Size}. */
  private static PickleTuple unwrapped(Object value) {
    return value instanceof PickleObject object
            && object.type().is("torch", "Size")
            && object.arguments().size() == 1
            && object.arguments().get(0) instanceof PickleTuple tuple
        ? tuple
        : null;
  }

  /** Refuses a view that leaves its storage, or repeats its numbers to more than the file holds. */
  private static void requireWithin(HeaderReader in, TensorView view) {
    boolean fits = view.shape().length == view.stride().length && view.offset() >= 0;
    try {
      long elements = 1;
      long last = view.offset();
      for (int axis = 0; axis < view.shape().length && fits; axis++) {
        elements = Math.multiplyExact(elements, view.shape()[axis]);
        if (view.shape()[axis] > 0) {
          long step = Math.multiplyExact(view.shape()[axis] - 1, view.stride()[axis]);
          last = Math.addExact(last, step);
        }
      }
      boolean empty = elements == 0;
      fits &= empty || last < view.storage().elements() && elements <= view.storage().elements();
    } catch (ArithmeticException e) {
      throw outside(in, view, e);
    }
    if (!fits) {
      throw outside(in, view, null);
    }
  }

  private static ModelFormatException outside(
      HeaderReader in, TensorView view, ArithmeticException cause) {
    ModelFormatException e =
        in.malformed(
            "tensor in storage %s at byte %d".formatted(view.storage().key(), in.position()),
            "within the storage's " + view.storage().elements() + " numbers");
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
