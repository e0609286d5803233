/**
 * Teaches a published Whisper other speakers. Start at {@link
 * org.lipstream.llm.lab.train.adapt.WhisperAdaptation}.
 */
package org.lipstream.llm.lab.train.adapt;
