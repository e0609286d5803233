/**
 * The language model: decoders of Llama's kind (Llama, Qwen2, Qwen3, Granite), from tiny to
 * billions of parameters, alone or inside audio models. Knows no tokens' meaning, no search and no
 * media. To learn what is computed start at {@link org.lipstream.llm.model.plain.PlainDecoder}, to
 * use it at {@link org.lipstream.llm.model.LlamaModel}.
 */
package org.lipstream.llm.model;
