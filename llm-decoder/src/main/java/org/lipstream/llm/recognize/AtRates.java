package org.lipstream.llm.recognize;

import java.util.List;

/** Another recogniser, with other normal rates; closing it closes that. */
record AtRates(Recognizer recognizer, TrainedRates rates) implements Recognizer {

  @Override
  public String model() {
    return recognizer.model();
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
