/**
 * Checkpoints on disk: headers are read and checked at once, tensors on request, as float32
 * whatever they are stored as. Safetensors files are read here and written, other formats in
 * packages of their own. Knows names and shapes of tensors, not what they mean. Start at {@link
 * org.lipstream.encoders.checkpoint.Weights} and {@link
 * org.lipstream.encoders.checkpoint.Checkpoint}.
 */
package org.lipstream.encoders.checkpoint;
