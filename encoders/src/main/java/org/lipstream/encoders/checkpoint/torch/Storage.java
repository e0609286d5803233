package org.lipstream.encoders.checkpoint.torch;

import org.lipstream.encoders.checkpoint.ElementType;

/**
 * Numbers that one or more tensors look at.
 *
 * @param key its name in the file
 */
record Storage(String key, ElementType type, long elements) {}
