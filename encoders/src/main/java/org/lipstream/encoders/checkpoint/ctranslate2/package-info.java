/**
 * CTranslate2's {@code model.bin}, as faster-whisper publishes Whisper. Start at {@link
 * org.lipstream.encoders.checkpoint.ctranslate2.WhisperModelBin}.
 */
package org.lipstream.encoders.checkpoint.ctranslate2;
