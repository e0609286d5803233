package org.lipstream.app.latency;

import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;

/** A recogniser whose normal rates are others. */
record AtRates(Recognizer recognizer, Rates normal) implements Recognizer {

  @Override
  public String model() {
    return recognizer.model();
  }

  @Override
  public TrainedRates rates() {
    return recognizer.rates().withNormal(normal);
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
