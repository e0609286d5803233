/**
 * Makes weights: the stages of the bundled model as a list of data. Start at {@link
 * org.lipstream.llm.lab.train.Training}.
 *
 * <p>The model classes are the ones that recognise: they are built anew each step from pieces of
 * one parameter vector, which lie on the engine's gradient graph.
 */
package org.lipstream.llm.lab.train;
