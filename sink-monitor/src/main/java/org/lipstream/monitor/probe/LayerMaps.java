package org.lipstream.monitor.probe;

/**
 * The whole tensors of one layer, which only {@link Detail#FULL} has.
 *
 * @param stream N x D, the residual stream
 * @param attention heads x N x N (head, query, key); empty at the embeddings
 */
public record LayerMaps(float[] stream, float[] attention) {}
