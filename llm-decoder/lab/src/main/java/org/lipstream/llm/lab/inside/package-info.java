/**
 * A language model laid open: every value on its way can be looked at or changed, weights and
 * activations rounded, the cache cut, so that it can be asked what its sinks and massive
 * activations are good for. Knows weights and tokens, neither sound nor sessions; start at {@link
 * org.lipstream.llm.lab.inside.OpenedLanguage}.
 */
package org.lipstream.llm.lab.inside;
