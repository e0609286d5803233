/**
 * Training and evaluation material: utterances with their words, in one file that is quick to read.
 * Knows nothing of media files; who decodes them writes a {@link
 * org.lipstream.llm.lab.corpus.CorpusFile}.
 */
package org.lipstream.llm.lab.corpus;
