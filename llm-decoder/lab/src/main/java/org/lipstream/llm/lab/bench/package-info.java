/**
 * What watching costs, on random weights of any size, and a decoder that is measured beside others.
 * Start at {@link org.lipstream.llm.lab.bench.ProbeCost}.
 */
package org.lipstream.llm.lab.bench;
