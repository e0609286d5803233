/**
 * Text to tokens and back by Hugging Face's tokenizers, and the making of a small vocabulary. Knows
 * no model; start at {@link org.lipstream.llm.token.Tokenizer}.
 */
package org.lipstream.llm.token;
