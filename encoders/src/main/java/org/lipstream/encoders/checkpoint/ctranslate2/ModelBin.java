package org.lipstream.encoders.checkpoint.ctranslate2;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ElementType;
import org.lipstream.encoders.checkpoint.FileTensor;
import org.lipstream.encoders.checkpoint.HeaderReader;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * The variables of a {@code model.bin}, under CTranslate2's own names. Versions 4 to 6: u32
 * version, name of the specification, u32 revision, u32 count, then each variable (name, u8 rank,
 * u32 sizes, u8 type, u32 bytes, its data), then u32 aliases (name, name of the variable). A name
 * is a u16 length and as many bytes, the last of them zero.
 */
record ModelBin(
    Path file, long version, String specification, long revision, Map<String, StoredTensor> all) {
  private static final int SMALLEST_VARIABLE = 9; // bytes
  private static final int MAX_RANK = 8;

  /** By their numbers in the file. */
  private static final ElementType[] TYPES = {
    ElementType.F32,
    ElementType.I8,
    ElementType.I16,
    ElementType.I32,
    ElementType.F16,
    ElementType.BF16
  };

  /**
   * Reads the header and the places of all variables.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if it is truncated or another
   *     kind of file
   */
  static ModelBin open(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      long version = in.u32();
      if (version < 4 || version > 6) {
        throw in.malformed("version " + version, "a CTranslate2 model.bin of version 4 to 6");
      }
      String specification = name(in);
      long revision = in.u32();
      Map<String, StoredTensor> variables = new LinkedHashMap<>();
      long count = in.counted("variables", in.u32(), SMALLEST_VARIABLE);
      for (long i = 0; i < count; i++) {
        FileTensor variable = variable(in, file);
        if (variables.put(variable.name(), variable) != null) {
          throw in.malformed("variable " + variable.name() + " twice", "once");
        }
      }
      readAliases(in, variables);
      return new ModelBin(file, version, specification, revision, variables);
    }
  }

  private static FileTensor variable(HeaderReader in, Path file) {
    String name = name(in);
    int rank = in.u8();
    if (rank > MAX_RANK) {
      throw in.malformed("tensor " + name + ": rank " + rank, "at most " + MAX_RANK);
    }
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = in.u32();
    }
    int type = in.u8();
    if (type >= TYPES.length) {
      throw in.malformed(
          "tensor " + name + ": type " + type, "0 to 5: float32, int8, int16, int32, float16");
    }
    long bytes = in.u32();
    FileTensor tensor =
        FileTensor.checked(file, name, in.position(), shape, TYPES[type], in.size());
    if (tensor.storedBytes() != bytes) {
      throw in.malformed(
          "tensor " + name + ": " + bytes + " bytes", tensor.storedBytes() + " for its shape");
    }
    in.skip(name, bytes);
    return tensor;
  }

  private static void readAliases(HeaderReader in, Map<String, StoredTensor> variables) {
    long count = in.counted("aliases", in.u32(), 2 * Short.BYTES);
    for (long i = 0; i < count; i++) {
      String alias = name(in);
      String meant = name(in);
      StoredTensor variable = variables.get(meant);
      if (variable == null) {
        throw in.malformed("alias " + alias + " of " + meant, "an alias of a variable");
      }
      variables.put(alias, variable);
    }
  }

  private static String name(HeaderReader in) {
    int length = in.u16();
    if (length == 0) {
      throw in.malformed("name of 0 bytes at " + in.position(), "1 or more, the last one zero");
    }
    String name = in.text("name", length);
    if (name.indexOf('\0') != name.length() - 1) {
      throw in.malformed("name before byte " + in.position(), "a text that ends in zero");
    }
    return name.substring(0, name.length() - 1);
  }
}
