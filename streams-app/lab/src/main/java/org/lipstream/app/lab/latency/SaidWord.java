package org.lipstream.app.lab.latency;

/**
 * A word of a final.
 *
 * @param committedAtMs when it was said for good, from the session's first sample
 * @param shownAtMs since when it stood at its place and stayed
 * @param reference the reference's word that it is, or {@link Alignment#WRONG}
 */
record SaidWord(
    String word,
    long utterance,
    long startMs,
    long endMs,
    double confidence,
    long committedAtMs,
    long shownAtMs,
    int reference) {}
