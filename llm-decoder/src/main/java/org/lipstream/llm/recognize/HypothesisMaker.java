package org.lipstream.llm.recognize;

import org.lipstream.llm.token.Tokenizer;

/** From an answer's tokens to words with times and confidences. */
record HypothesisMaker(Tokenizer tokenizer, Calibration calibration) {

  /**
   * What was understood.
   *
   * @param media as the decoder read them
   * @param nanos that the recognition took
   */
  Hypothesis hypothesis(
      RecognitionRequest request, MediaTokens media, WatchedDecoding.Decoded decoded, long nanos) {
    Utterance utterance = request.utterance();
    MediaPath<?> leading = media.leading();
    WordTimes.Placed placed =
        WordTimes.of(
                tokenizer,
                decoded.answer(),
                decoded.looks(),
                leading.silent(utterance, media.leadingCount(), request.rates()),
                leading.clock(request.rates()),
                utterance.durationMs())
            .calibrated(calibration);
    String text = String.join(" ", placed.words().stream().map(Hypothesis.Word::word).toList());
    return new Hypothesis(
        text,
        placed.words(),
        request.modality(),
        request.rates(),
        nanos,
        media.total(),
        placed.attention());
  }
}
