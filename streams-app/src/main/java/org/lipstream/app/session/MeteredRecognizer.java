package org.lipstream.app.session;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;

/** A recogniser that counts the time it is busy. Closes the one that it stands before. */
public final class MeteredRecognizer implements Recognizer {
  private final Recognizer recognizer;
  private final LongAdder busyNanos = new LongAdder();

  public MeteredRecognizer(Recognizer recognizer) {
    this.recognizer = recognizer;
  }

  /** Time spent in recognition since the start; of recognitions side by side, the sum. */
  public long busyNanos() {
    return busyNanos.sum();
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
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    long began = System.nanoTime();
    try {
      return recognizer.recognize(requests);
    } finally {
      busyNanos.add(System.nanoTime() - began);
    }
  }

  @Override
  public void close() {
    recognizer.close();
  }
}
