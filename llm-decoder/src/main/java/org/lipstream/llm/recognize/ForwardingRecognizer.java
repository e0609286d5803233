package org.lipstream.llm.recognize;

import java.util.List;
import java.util.Optional;

/** Stands before another recogniser and does as that does; closing it closes that. */
public abstract class ForwardingRecognizer implements Recognizer {
  private final Recognizer recognizer;

  protected ForwardingRecognizer(Recognizer recognizer) {
    this.recognizer = recognizer;
  }

  @Override
  public String model() {
    return recognizer.model();
  }

  @Override
  public TrainedRates rates() {
    return recognizer.rates();
  }

  @Override
  public Optional<UtteranceLimits> limits() {
    return recognizer.limits();
  }

  @Override
  public long holdsBackMs() {
    return recognizer.holdsBackMs();
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    return recognizer.recognize(requests);
  }

  @Override
  public void close() {
    recognizer.close();
  }
}
