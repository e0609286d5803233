/**
 * The language model: Llama and Qwen2 decoders as plain NDArray operations, from tiny to billions
 * of parameters. Knows no tokens' meaning, no search and no media; start at {@link
 * org.lipstream.llm.model.LlamaModel}.
 */
package org.lipstream.llm.model;
