/**
 * Checkpoints on disk: safetensors files, single or sharded, read as float32 and written as float32
 * or float16. Knows names and shapes of tensors, not what they mean. Start at {@link
 * org.lipstream.encoders.checkpoint.Weights}.
 */
package org.lipstream.encoders.checkpoint;
