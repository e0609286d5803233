/**
 * Published remedies against attention sinks at decoding time, without any training: other weights
 * of attention. Know the model's ports and the tokens' roles; start at {@link
 * org.lipstream.llm.mitigate.Mitigation}.
 */
package org.lipstream.llm.mitigate;
