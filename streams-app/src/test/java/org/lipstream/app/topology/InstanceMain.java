package org.lipstream.app.topology;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;

/** One instance of the application in a process of its own, with a scripted recogniser. */
public final class InstanceMain {
  private static final long RECOGNITION_NANOS = 600_000_000;

  private InstanceMain() {}

  public static void main(String[] args) {
    RecognitionScheduler scheduler = RecognitionScheduler.threads(new Unhurried(), 1);
    CaptionApp app =
        CaptionApp.start(args[0], args[1], Patient.settings(), scheduler, session -> {});
    CompletableFuture.anyOf(app.running(), app.failure()).join();
    System.out.println("running");
    app.failure().join();
  }

  /** Takes its time, so that there is something to interrupt. */
  private static final class Unhurried extends ForwardingRecognizer {
    Unhurried() {
      super(ScriptedMedia.recognizer());
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      long end = System.nanoTime() + RECOGNITION_NANOS;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      return super.recognize(requests);
    }
  }
}
