/**
 * Finds out which format a file or folder of weights has. Start at {@link
 * org.lipstream.encoders.checkpoint.open.Checkpoints}.
 */
package org.lipstream.encoders.checkpoint.open;
