/**
 * GGUF files, as llama.cpp publishes language models: metadata, tokenizer and tensors in one file,
 * quantised in blocks. Start at {@link org.lipstream.encoders.checkpoint.gguf.GgufCheckpoint}.
 */
package org.lipstream.encoders.checkpoint.gguf;
