/**
 * One document of what a model can do: every condition measured by {@link
 * org.lipstream.app.lab.evaluation.Evaluation}, laid out as tables, and the curves of its training.
 */
package org.lipstream.app.lab.evaluation.results;
