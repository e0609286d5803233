package org.lipstream.app.session;

import org.lipstream.llm.recognize.Rates;

/**
 * How much is asked of the recogniser for a second of speech.
 *
 * @param steps least steps from one part to the next
 * @param rates of parts
 * @param finalRates of whole utterances
 */
public record LoadLevel(int steps, Rates rates, Rates finalRates) {}
