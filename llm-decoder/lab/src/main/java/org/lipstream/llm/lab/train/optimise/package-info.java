/**
 * Parameters as one vector, fresh values, AdamW, the learning rate over a run. Start at {@link
 * org.lipstream.llm.lab.train.optimise.ParameterVector}.
 */
package org.lipstream.llm.lab.train.optimise;
