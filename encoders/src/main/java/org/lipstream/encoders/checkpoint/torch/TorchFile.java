package org.lipstream.encoders.checkpoint.torch;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.FileTensor;
import org.lipstream.encoders.checkpoint.HeaderReader;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * What {@code torch.save} wrote: an object, and where its storages lie. Since 1.6 a zip with {@code
 * NAME/data.pkl} and {@code NAME/data/KEY}; before, pickles of a magic number, a version, the
 * system, the object and the keys, then for each key a count (u64) and the numbers.
 *
 * @param root what was saved
 * @param places position of each storage's first byte, by key
 */
record TorchFile(Path file, long bytes, Object root, Map<String, Long> places) {
  private static final String PICKLE = "data.pkl";
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  /**
   * Reads the object.
   *
   * @throws ModelFormatException if the file is truncated or of another kind, or its pickle asks
   *     for what is not allowed
   */
  static TorchFile open(Path file) {
    return ZipEntries.isZip(file) ? openZip(file) : openLegacy(file);
  }

  private static TorchFile openZip(Path file) {
    Map<String, ZipEntries.Entry> entries = ZipEntries.read(file);
    String folder = folder(file, entries);
    ZipEntries.Entry order = entries.get(folder + "byteorder");
    if (order != null && order.size() == 3) { // "big"; "little" has 6
      throw new ModelFormatException(file + ": big endian (expected: little endian)");
    }
    ZipEntries.Entry pickle = entries.get(folder + PICKLE);
    TensorBuilder tensors = new TensorBuilder();
    try (HeaderReader in = HeaderReader.open(file, pickle.from(), pickle.to())) {
      Object root = new Unpickler(in, tensors).read();
      Map<String, Long> places = new LinkedHashMap<>();
      for (Storage storage : tensors.storages().values()) {
        ZipEntries.Entry data = entries.get(folder + "data/" + storage.key());
        if (data == null || data.size() < storage.type().bytes(storage.elements())) {
          throw new ModelFormatException(
              "%s: storage %s: %s bytes (expected: %d)"
                  .formatted(
                      file,
                      storage.key(),
                      data == null ? "no" : data.size(),
                      storage.type().bytes(storage.elements())));
        }
        places.put(storage.key(), data.from());
      }
      return new TorchFile(file, fileBytes(file), root, places);
    }
  }

  private static String folder(Path file, Map<String, ZipEntries.Entry> entries) {
    for (String name : entries.keySet()) {
      if (name.equals(PICKLE) || name.endsWith("/" + PICKLE)) {
        return name.substring(0, name.length() - PICKLE.length());
      }
    }
    throw new ModelFormatException(file + ": a zip without data.pkl (expected: PyTorch's)");
  }

  private static TorchFile openLegacy(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      TensorBuilder tensors = new TensorBuilder();
      if (in.remaining() < 2 || in.u8() != 0x80) {
        throw in.malformed("no zip and no pickle", "a file of torch.save");
      }
      in.seek(0);
      Object magic = new Unpickler(in, tensors).read();
      if (!MAGIC.equals(magic)) {
        throw in.malformed("a pickle of another kind", "a file of torch.save");
      }
      Object protocol = new Unpickler(in, tensors).read();
      if (!Long.valueOf(PROTOCOL).equals(protocol)) {
        throw in.malformed("PyTorch's format: another", String.valueOf(PROTOCOL));
      }
      requireLittleEndian(in, new Unpickler(in, tensors).read());
      Object root = new Unpickler(in, tensors).read();
      Object keys = new Unpickler(in, tensors).read();
      return new TorchFile(file, in.size(), root, legacyPlaces(in, tensors, keys));
    }
  }

  private static void requireLittleEndian(HeaderReader in, Object system) {
    if (system instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("little_endian"))) {
      throw in.malformed("big endian", "little endian");
    }
  }

  private static Map<String, Long> legacyPlaces(
      HeaderReader in, TensorBuilder tensors, Object keys) {
    Map<String, Long> places = new LinkedHashMap<>();
    if (!(keys instanceof List<?> list)) {
      throw in.malformed("keys of the storages", "a list");
    }
    for (Object key : list) {
      Storage storage = key instanceof String text ? tensors.storages().get(text) : null;
      if (storage == null) {
        throw in.malformed("key of a storage at byte " + in.position(), "one of the pickle's");
      }
      long elements = in.i64();
      if (elements != storage.elements()) {
        throw in.malformed(
            "storage " + key + ": " + elements + " numbers", String.valueOf(storage.elements()));
      }
      in.counted("storage " + key, elements, storage.type().blockBytes());
      places.put(storage.key(), in.position());
      in.skip("storage " + key, storage.type().bytes(elements));
    }
    return places;
  }

  private static long fileBytes(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      return in.size();
    }
  }

  /** A tensor of the object. */
  StoredTensor tensor(String name, TensorView view) {
    Storage storage = view.storage();
    Long place = places.get(storage.key());
    if (place == null) {
      throw new ModelFormatException(
          file + ": tensor " + name + ": storage " + storage.key() + " missing");
    }
    if (view.isContiguous() || view.elements() == 0) {
      long offset = place + storage.type().bytes(view.offset());
      return FileTensor.checked(file, name, offset, view.shape(), storage.type(), bytes);
    }
    long[] row = {storage.elements()};
    return new StridedTensor(
        FileTensor.checked(file, name, place, row, storage.type(), bytes), view);
  }
}
