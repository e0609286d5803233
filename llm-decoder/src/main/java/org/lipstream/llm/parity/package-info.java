/** Runs the language model's reference cases and measures how far the results are apart. */
package org.lipstream.llm.parity;
