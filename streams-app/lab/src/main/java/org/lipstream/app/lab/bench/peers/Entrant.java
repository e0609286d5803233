package org.lipstream.app.lab.bench.peers;

import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.checkpoint.gguf.GgmlType;

/** Who takes part: a runtime with its weights in so many bits. */
public enum Entrant {
  /** What ships. */
  PYTORCH("PyTorch", true, 32, GgmlType.F32),
  ONNX_32("ONNX Runtime", true, 32, GgmlType.F32),
  ONNX_8("ONNX Runtime", true, 8, GgmlType.F32),
  ONNX_4("ONNX Runtime", true, 4, GgmlType.F32),
  LLAMA_CPP_F32("llama.cpp", false, 32, GgmlType.F32),
  LLAMA_CPP_Q8_0("llama.cpp", false, 8, GgmlType.Q8_0),
  LLAMA_CPP_Q4_0("llama.cpp", false, 4, GgmlType.Q4_0),
  LLAMA_CPP_Q4_1("llama.cpp", false, 4, GgmlType.Q4_1);

  private final String runtime;
  private final boolean ours;
  private final int bits;
  private final GgmlType file;

  Entrant(String runtime, boolean ours, int bits, GgmlType file) {
    this.runtime = runtime;
    this.ours = ours;
    this.bits = bits;
    this.file = file;
  }

  /** Who runs together: all of so many bits, and what ships. */
  static List<Entrant> heat(int bits) {
    return Arrays.stream(values()).filter(one -> one.bits == bits || one == PYTORCH).toList();
  }

  /** As {@link ContestantProvider#runtime} says it. */
  public String runtime() {
    return runtime;
  }

  /** Whether it is a decoder of this project. */
  public boolean ours() {
    return ours;
  }

  /** Of a matrix's number. */
  public int bits() {
    return bits;
  }

  /** How the file that it opens stores its matrices; ours make fewer bits of it themselves. */
  GgmlType file() {
    return file;
  }

  /** For tables. */
  String label() {
    String numbers = bits == 32 ? "float32" : ours ? bits + " bits" : file.label();
    return (ours ? "ours, " : "") + runtime + ", " + numbers;
  }
}
