/**
 * What watching costs, on random weights of any size. Start at {@link
 * org.lipstream.llm.lab.bench.ProbeCost}.
 */
package org.lipstream.llm.lab.bench;
