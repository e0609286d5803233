/** From samples to log-mel features as Whisper defines them; plain Java, no tensors. */
package org.lipstream.encoders.mel;
