/**
 * What is learnt from, and the batches made of it. Start at {@link
 * org.lipstream.llm.lab.train.data.TrainingData}.
 */
package org.lipstream.llm.lab.train.data;
