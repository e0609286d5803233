package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;

/**
 * Sound that was encoded in one piece. Its arrays go with the manager of the call.
 *
 * @param encoded (1, S, D)
 * @param soundMs length of the sound, without the silence behind it
 */
record Window(NDArray encoded, Sound sound, long soundMs) {}
