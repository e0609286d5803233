package org.lipstream.llm.prompt;

/**
 * Special tokens by name, and the words that ask for a transcript.
 *
 * @param text comes after the media
 */
public record PromptTokens(
    String bos,
    String audioOpen,
    String audioClose,
    String videoOpen,
    String videoClose,
    String text) {}
