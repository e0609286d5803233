/** What is minimised: cross-entropy, CTC, decorrelation from the first token. */
package org.lipstream.llm.lab.train.loss;
