package org.lipstream.llm.lab.train.data;

import java.util.List;

/**
 * A sample as the frozen encoders see it, in one or more variations.
 *
 * @param audio each (frames, audio width), 50 a second
 * @param video each (frames, video width), 25 a second; empty where there is no picture
 */
public record EncodedSample(String transcript, List<float[]> audio, List<float[]> video) {}
