/**
 * From scores of the next token to a text of tokens: greedy and beam search. Knows the model only
 * as {@link org.lipstream.llm.decode.NextToken}, and no characters; start at {@link
 * org.lipstream.llm.decode.Search}.
 */
package org.lipstream.llm.decode;
