/**
 * A recogniser's best texts, judged by a language model (shallow combination of n-best lists, Chan
 * et al., arXiv 1508.01211, equation 20): what is written is what both find likely. Start at {@link
 * org.lipstream.llm.joint.LanguageScorer}.
 */
package org.lipstream.llm.joint;
