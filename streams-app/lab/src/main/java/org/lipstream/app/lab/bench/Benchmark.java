package org.lipstream.app.lab.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.Conditions;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;

/**
 * All measurements, in turn.
 *
 * @param files media that are measured with; the shortest of them goes through Kafka
 * @param recognizer which tells {@code times} where its time goes
 * @param workers recognitions at a time where sessions share the recogniser
 * @param kafkaSessions sessions that go through Kafka, in real time
 */
public record Benchmark(
    List<Path> files,
    Recognizer recognizer,
    StageTimes times,
    Modalities modality,
    int workers,
    int kafkaSessions) {
  private static final int[] SESSIONS = {1, 4, 8};

  public Benchmark {
    files = List.copyOf(files);
    if (files.isEmpty() || kafkaSessions < 1) {
      throw new IllegalArgumentException(
          "files: %d, repeats: %d (expected: >= 1)".formatted(files.size(), kafkaSessions));
    }
  }

  /**
   * What was found.
   *
   * @param files names of the media
   * @param mediaSeconds of all files together
   * @param recognition milliseconds for each second of media
   */
  public record Result(
      Conditions conditions,
      String model,
      String modality,
      List<String> files,
      double mediaSeconds,
      int workers,
      IngestSpeed ingest,
      StageCosts recognition,
      List<Load> loads,
      KafkaDelay kafka) {}

  /**
   * Measures.
   *
   * @param progress is told what begins
   */
  public Result run(Consumer<String> progress) {
    progress.accept("decoding");
    IngestSpeed ingest = IngestSpeed.measure(files);
    List<Clip> clips = files.stream().map(Clip::read).toList();
    progress.accept("recognising");
    StageCosts costs = StageCosts.measure(clips, recognizer, times, modality);
    List<Load> loads = new ArrayList<>();
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, workers)) {
      for (int sessions : SESSIONS) {
        progress.accept("sessions at once: " + sessions);
        loads.add(Load.measure(sessions, clips, scheduler, modality));
      }
    }
    progress.accept("through Kafka, in real time");
    Clip shortest = clips.stream().min(Comparator.comparing(Clip::durationMs)).orElseThrow();
    return new Result(
        Conditions.here(),
        recognizer.model(),
        modality.label(),
        files.stream().map(file -> file.getFileName().toString()).toList(),
        clips.stream().mapToLong(Clip::durationMs).sum() / 1e3,
        workers,
        ingest,
        costs,
        loads,
        KafkaDelay.measure(shortest, recognizer, modality, kafkaSessions));
  }
}
