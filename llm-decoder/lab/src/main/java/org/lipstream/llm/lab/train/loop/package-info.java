/**
 * Runs any stage: batches, steps, checkpoints that a killed run resumes from. Start at {@link
 * org.lipstream.llm.lab.train.loop.TrainingLoop}.
 */
package org.lipstream.llm.lab.train.loop;
