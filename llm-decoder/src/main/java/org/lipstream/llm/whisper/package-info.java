/**
 * Whisper whole (Radford et al., arXiv 2212.04356), as a recogniser of its own kind: encoder,
 * decoder with cross-attention, special tokens, rules of timestamps, fallback to higher
 * temperatures, long sound by windows, word times. Knows nothing of projectors and language models.
 * Start at {@link org.lipstream.llm.whisper.WhisperRecognizer}; the model itself is {@link
 * org.lipstream.llm.whisper.WhisperDecoder}.
 *
 * <p>Legend: R texts of one utterance (beams), T their positions in a pass, N positions so far, S
 * frames of sound (50 a second), D width, H heads, K width of a head.
 */
package org.lipstream.llm.whisper;
