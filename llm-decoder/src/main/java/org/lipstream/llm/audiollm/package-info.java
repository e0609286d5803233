/**
 * Published audio language models as their folders are: what each family's configuration, prompt
 * and answers look like, and one composition that runs them all. A family is one class and its line
 * in {@link org.lipstream.llm.audiollm.AudioFamilies}. Start at {@link
 * org.lipstream.llm.audiollm.AudioLanguageModel}.
 */
package org.lipstream.llm.audiollm;
