package org.lipstream.llm.lab.train.data;

import java.util.List;
import org.lipstream.llm.recognize.Rates;

/**
 * Sequences of one step, all at the same rates so that little is padded.
 *
 * @param <R> what a sequence is made of
 */
public record RatedRows<R>(List<R> rows, Rates rates) {}
