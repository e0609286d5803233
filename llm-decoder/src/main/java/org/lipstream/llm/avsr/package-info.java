/**
 * Checkpoints as the training code of Llama-AVSR and Omni-AVSR writes them: encoders, projectors,
 * language model and low-rank factors in one file. Their tensors, by name, become a model
 * directory's parts. Start at {@link org.lipstream.llm.avsr.AvsrImport}.
 */
package org.lipstream.llm.avsr;
