/**
 * Whisper whole (Radford et al., arXiv 2212.04356): the decoder behind the audio encoder. Knows
 * nothing of projectors and language models. Start at {@link
 * org.lipstream.llm.whisper.WhisperDecoder}.
 *
 * <p>Legend: R texts of one utterance (beams), T their positions in a pass, N positions so far, S
 * frames of sound (50 a second), D width, H heads, K width of a head.
 */
package org.lipstream.llm.whisper;
