package org.lipstream.monitor.probe;

/**
 * A token's state that is to be turned to another direction after one block, its norm kept.
 *
 * @param layer l for the residual stream after block l
 * @param token position of what is turned
 * @param direction D, of any length but 0
 */
public record StateTurn(int layer, int token, float[] direction) {
  public StateTurn {
    Shape.atLeast("layer", layer, 1);
    Shape.atLeast("token", token, 0);
  }
}
