package org.lipstream.app.lab.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.ReportDigest;

/**
 * Learns what is normal inside a model from clips that it knows how to read: each clip in every
 * modality, at rates that take turns.
 */
public final class Profiling {
  private final List<Manifest.Entry> entries;
  private final Recognizer recognizer;

  /** With one clip an entry. */
  public Profiling(List<Manifest.Entry> entries, Recognizer recognizer) {
    this.entries = List.copyOf(entries);
    this.recognizer = recognizer;
  }

  /** Learns; progress goes to {@code log}. */
  public Profile run(Consumer<String> log) {
    List<Rates> rates = recognizer.rates().all();
    List<ReportDigest> digests = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Clip clip = Clip.read(entries.get(i).path());
      Utterance utterance = new Utterance(clip.samples(), clip.lips());
      for (Modalities modality : modalities(utterance)) {
        Rates used = rates.get(digests.size() % rates.size());
        DecodeId id = new DecodeId("profile", digests.size(), 0, recognizer.model(), 0);
        SinkMonitor watch = new SinkMonitor(id, Purpose.FINAL, Detail.SUMMARY);
        recognizer.recognize(RecognitionRequest.of(utterance, modality, used).withProbe(watch));
        digests.add(ReportDigest.of(watch.report().orElseThrow()));
      }
      log.accept((i + 1) + " of " + entries.size() + " clips");
    }
    return Profile.learn(recognizer.model(), digests);
  }

  private static List<Modalities> modalities(Utterance utterance) {
    return utterance.modalities().equals(Modalities.AV)
        ? Modalities.values()
        : List.of(utterance.modalities());
  }
}
