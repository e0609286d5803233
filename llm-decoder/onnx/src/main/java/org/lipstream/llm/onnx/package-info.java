/**
 * The decoder as a graph for ONNX Runtime, written from a checkpoint: weights of 4, 8 or 32 bits,
 * keys and values in place, for decoding alone. Training, taps and interventions are the business
 * of {@link org.lipstream.llm.model}. Start at {@link org.lipstream.llm.onnx.OnnxDecoder}.
 *
 * <p>Letters in shapes: B rows of the batch, T positions of a pass, D = hiddenSize, H query heads,
 * K key and value heads, d = headDim, F = intermediateSize, V = vocabularySize, C capacity of the
 * cache.
 */
package org.lipstream.llm.onnx;
