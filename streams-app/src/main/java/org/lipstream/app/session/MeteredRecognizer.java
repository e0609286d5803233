package org.lipstream.app.session;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;

/** Counts the time that another recogniser is busy. */
public final class MeteredRecognizer extends ForwardingRecognizer {
  private final LongAdder busyNanos = new LongAdder();

  public MeteredRecognizer(Recognizer recognizer) {
    super(recognizer);
  }

  /** Time spent in recognition since the start; of recognitions side by side, the sum. */
  public long busyNanos() {
    return busyNanos.sum();
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    long began = System.nanoTime();
    try {
      return super.recognize(requests);
    } finally {
      busyNanos.add(System.nanoTime() - began);
    }
  }
}
