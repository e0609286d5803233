package org.lipstream.llm.onnx;

/**
 * How the graph holds its matrices. On SmolLM2-135M-Instruct (from its Q4_1 file), mean natural
 * log-probability of its own greedy answer: -0.846 with 32 bits, -0.856 with 8, -1.264 with 4.
 */
public enum Precision {
  /** As they are, for comparisons. */
  FLOAT32,
  /** 8 bits in blocks: as good, and nearly as fast as 4. */
  INT8,
  /** 4 bits in blocks, for large models; the output layer, which feels it most, has 8. */
  INT4
}
