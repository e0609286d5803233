/**
 * The decoder as the literature writes it, one class for each of its parts: what to read first. It
 * is the definition that the fast path, {@link org.lipstream.llm.model.LlamaModel}, is tested
 * against, and has neither cache nor speed. Start at {@link
 * org.lipstream.llm.model.plain.PlainDecoder}.
 *
 * <p>Letters in shapes: B rows of the batch, T positions, D = hiddenSize, H query heads, K key and
 * value heads, d = headDim, F = intermediateSize, V = vocabularySize.
 */
package org.lipstream.llm.model.plain;
