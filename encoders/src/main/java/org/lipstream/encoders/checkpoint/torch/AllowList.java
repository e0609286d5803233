package org.lipstream.encoders.checkpoint.torch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lipstream.encoders.checkpoint.ElementType;

/**
 * The names that a pickle of weights may ask for. Tensors, storages and containers are built;
 * settings of training programs are kept as plain data; all else is refused.
 */
final class AllowList {
  private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__");

  /** Of Python's own, as containers and as types that settings mention. */
  private static final Set<String> PLAIN_TYPES =
      Set.of(
          "dict",
          "list",
          "set",
          "frozenset",
          "tuple",
          "int",
          "float",
          "str",
          "bool",
          "bytes",
          "bytearray",
          "complex",
          "slice",
          "object",
          "NoneType");

  /** Settings and figures, as training programs leave them in their checkpoints. */
  private static final Set<String> PLAIN_DATA =
      Set.of(
          "argparse.Namespace",
          "collections.Counter",
          "collections.defaultdict",
          "copy_reg._reconstructor",
          "copyreg._reconstructor",
          "_codecs.encode",
          "datetime.datetime",
          "datetime.timedelta",
          "pathlib.Path",
          "pathlib.PosixPath",
          "types.SimpleNamespace",
          "numpy.dtype",
          "numpy.ndarray",
          "numpy.core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray.scalar",
          "numpy._core.multiarray._reconstruct",
          "typing.Any",
          "typing.Union",
          "typing.Optional",
          "typing.List",
          "typing.Dict",
          "typing.Tuple",
          "torch.device",
          "torch.Size",
          "torch.serialization._get_layout",
          "pytorch_lightning.utilities.parsing.AttributeDict",
          "lightning_fabric.utilities.data.AttributeDict",
          "lightning.fabric.utilities.data.AttributeDict");

  /** Settings libraries of which any class is kept as data. */
  private static final List<String> PLAIN_MODULES = List.of("omegaconf.", "fairseq.", "whisper.");

  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "FloatStorage", ElementType.F32,
          "HalfStorage", ElementType.F16,
          "BFloat16Storage", ElementType.BF16,
          "DoubleStorage", ElementType.F64,
          "LongStorage", ElementType.I64,
          "IntStorage", ElementType.I32,
          "ShortStorage", ElementType.I16,
          "CharStorage", ElementType.I8,
          "ByteStorage", ElementType.U8,
          "BoolStorage", ElementType.BOOL);

  private static final Set<String> DTYPES =
      Set.of(
          "float32",
          "float16",
          "bfloat16",
          "float64",
          "int64",
          "int32",
          "int16",
          "int8",
          "uint8",
          "bool");

  private static final Set<String> REBUILDERS =
      Set.of(
          "_rebuild_tensor",
          "_rebuild_tensor_v2",
          "_rebuild_parameter",
          "_rebuild_parameter_with_state");

  private AllowList() {}

  static boolean allows(PickleName global) {
    return isContainer(global)
        || isRebuilder(global)
        || storage(global) != null
        || isDtype(global)
        || BUILTINS.contains(global.module()) && PLAIN_TYPES.contains(global.name())
        || PLAIN_DATA.contains(global.toString())
        || PLAIN_MODULES.stream().anyMatch((global.module() + ".")::startsWith);
  }

  /** Whether it makes an ordered dictionary. */
  static boolean isOrderedDict(PickleName global) {
    return global.is("collections", "OrderedDict");
  }

  private static boolean isContainer(PickleName global) {
    return isOrderedDict(global);
  }

  static boolean isRebuilder(PickleName global) {
    return global.module().equals("torch._utils") && REBUILDERS.contains(global.name());
  }

  /** What its numbers are; null where it is no storage. */
  static ElementType storage(PickleName global) {
    return global.module().equals("torch") ? STORAGES.get(global.name()) : null;
  }

  private static boolean isDtype(PickleName global) {
    return global.module().equals("torch") && DTYPES.contains(global.name());
  }
}
