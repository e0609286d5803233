package org.lipstream.llm.audiollm;

import java.util.List;
import org.lipstream.llm.token.Tokenizer;

/** Reads a transcript out of a model's answer. */
interface AnswerReader {

  /** The whole answer is the transcript. */
  AnswerReader PLAIN = (answer, tokenizer) -> 0;

  /** Where in the answer's tokens the transcript begins. */
  int transcriptStart(List<Integer> answer, Tokenizer tokenizer);

  /** What is left of a transcript that lost itself in repetitions. */
  default String cleaned(String transcript) {
    return transcript;
  }
}
