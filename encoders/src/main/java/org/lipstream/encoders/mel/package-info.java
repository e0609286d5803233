/**
 * From samples to mel features as Whisper, Granite Speech and FunASR define them; plain Java, no
 * tensors. Start at {@link org.lipstream.encoders.mel.LogMel}.
 */
package org.lipstream.encoders.mel;
