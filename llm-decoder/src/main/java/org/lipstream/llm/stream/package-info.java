/**
 * What may be said for good of an utterance that is still open: pure functions from hypotheses to
 * committed words. Start at {@link org.lipstream.llm.stream.StreamingPolicy}.
 */
package org.lipstream.llm.stream;
