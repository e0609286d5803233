package org.lipstream.llm.lab.experiment;

/**
 * A token turned to another's direction after one block, and what became of it.
 *
 * @param kind {@code sink-away} or {@code token-to-bos}
 * @param layer after which it was turned
 * @param token position of what was turned
 * @param text of it, or its role
 * @param towards position of the token whose direction it took
 * @param alphaBefore L, of the token
 * @param alphaAfter the same in the run with the rotation
 * @param ratioBefore L, its largest magnitude in medians of the layer
 * @param ratioAfter the same with the rotation
 * @param cosineBefore L, with BOS
 * @param cosineAfter the same with the rotation
 * @param cosinesAfter N x N, pairwise, at the layer of the clip's view or the one after the
 *     rotation, whichever is later
 */
public record RotationResult(
    String kind,
    int layer,
    int token,
    String text,
    int towards,
    double[] alphaBefore,
    double[] alphaAfter,
    double[] ratioBefore,
    double[] ratioAfter,
    double[] cosineBefore,
    double[] cosineAfter,
    float[][] cosinesAfter) {}
