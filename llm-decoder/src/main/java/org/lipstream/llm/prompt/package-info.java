/**
 * What the language model reads: the order of media tokens and text. Start at {@link
 * org.lipstream.llm.prompt.PromptLayout}.
 */
package org.lipstream.llm.prompt;
