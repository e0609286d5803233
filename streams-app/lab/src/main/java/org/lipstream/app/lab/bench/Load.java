package org.lipstream.app.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.ingest.media.Clip;
import org.lipstream.media.Modalities;

/**
 * Sessions at once on one scheduler, each fed with the clips, which are in memory already, as fast
 * as it takes them. Finals alone are recognised.
 *
 * @param sessions at once
 * @param mediaSeconds of all sessions together
 * @param wallSeconds until the last was done
 * @param realTimeFactor wall over media: below 1 the machine keeps up
 */
public record Load(int sessions, double mediaSeconds, double wallSeconds, double realTimeFactor) {

  static Load measure(
      int sessions, List<Clip> clips, RecognitionScheduler scheduler, Modalities modality) {
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    try {
      long startedNanos = System.nanoTime();
      List<CompletableFuture<Long>> running = new ArrayList<>();
      for (int session = 0; session < sessions; session++) {
        running.add(
            CompletableFuture.supplyAsync(() -> session(clips, scheduler, modality), threads));
      }
      double media = running.stream().mapToLong(CompletableFuture::join).sum() / 1e3;
      double wall = (System.nanoTime() - startedNanos) / 1e9;
      return new Load(sessions, media, wall, wall / media);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Recognises the clips one after the other; returns their duration in milliseconds. */
  private static long session(
      List<Clip> clips, RecognitionScheduler scheduler, Modalities modality) {
    long mediaMs = 0;
    for (Clip clip : clips) {
      ClipSource source = new ClipSource("bench", clip);
      mediaMs += Transcription.of(source, SessionConfig.defaults(), scheduler, modality).mediaMs();
    }
    return mediaMs;
  }
}
