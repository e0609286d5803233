/**
 * Makes weights: parameters as one flat vector, the loop with its checkpoints, losses, and one
 * class a stage. Start at {@link org.lipstream.llm.lab.train.TrainingLoop}.
 *
 * <p>The model classes are the ones that recognise: they are built anew each step from pieces of
 * the vector, which lie on the engine's gradient graph.
 */
package org.lipstream.llm.lab.train;
