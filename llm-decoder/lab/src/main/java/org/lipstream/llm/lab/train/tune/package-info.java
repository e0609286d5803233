/**
 * Tunes a finished model, with decorrelation or without. Start at {@link
 * org.lipstream.llm.lab.train.tune.Tuning}.
 */
package org.lipstream.llm.lab.train.tune;
