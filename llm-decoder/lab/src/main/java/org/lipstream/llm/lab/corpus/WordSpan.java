package org.lipstream.llm.lab.corpus;

/** Where a word was spoken, in milliseconds of media time. */
public record WordSpan(String word, int startMs, int endMs) {}
