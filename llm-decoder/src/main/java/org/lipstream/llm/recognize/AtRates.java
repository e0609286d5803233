package org.lipstream.llm.recognize;

/** Another recogniser, with other normal rates. */
final class AtRates extends ForwardingRecognizer {
  private final TrainedRates rates;

  AtRates(Recognizer recognizer, TrainedRates rates) {
    super(recognizer);
    this.rates = rates;
  }

  @Override
  public TrainedRates rates() {
    return rates;
  }
}
