package org.lipstream.llm.lab.train.data;

import java.util.List;
import org.lipstream.llm.lab.corpus.WordSpan;

/**
 * What is said in a row of a batch.
 *
 * @param spans times within the row; empty where they are not known
 */
public record Targets(List<String> words, List<WordSpan> spans) {}
