/**
 * Published weights made small enough to be kept beside sources, in published formats:
 * CTranslate2's with 8-bit integers, GGUF in parts or with other bits. Start at {@link
 * org.lipstream.llm.lab.pack.WhisperPacking}.
 */
package org.lipstream.llm.lab.pack;
