package org.lipstream.llm.lab.experiment;

import java.util.List;
import java.util.Map;

/**
 * What one model was measured to be.
 *
 * @param base the model that was tuned
 * @param id of the run, or what was measured as it is
 * @param steps of tuning; 0 where there was none
 * @param seconds that tuning took
 * @param words of each utterance's reference
 * @param errors of each utterance by decoding: {@code none} and each mitigation
 * @param sinks means over some clips
 * @param clip one clip in detail
 * @param rotations of that clip
 */
public record RunResult(
    String base,
    String id,
    String task,
    int audioRate,
    int videoRate,
    double lambda,
    long seed,
    long steps,
    double seconds,
    int[] words,
    Map<String, int[]> errors,
    SinkFigures sinks,
    ClipView clip,
    List<RotationResult> rotations) {}
