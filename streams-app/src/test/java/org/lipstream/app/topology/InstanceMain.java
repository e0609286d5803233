package org.lipstream.app.topology;

import java.util.concurrent.CompletableFuture;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;

/** One instance of the application in a process of its own, with a scripted recogniser. */
public final class InstanceMain {
  private InstanceMain() {}

  public static void main(String[] args) {
    RecognitionScheduler scheduler = RecognitionScheduler.threads(ScriptedMedia.recognizer(), 1);
    CaptionApp app =
        CaptionApp.start(args[0], args[1], Patient.settings(), scheduler, session -> {});
    CompletableFuture.anyOf(app.running(), app.failure()).join();
    System.out.println("running");
    app.failure().join();
  }
}
