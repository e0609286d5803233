package org.lipstream.app.lab.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;

/**
 * Plays each clip into a session as it was spoken, with what is said of open utterances, and takes
 * the finals. By a virtual clock, so a slow machine is only late.
 */
public final class LiveTranscriber implements ClipTranscriber {
  private final SessionConfig config;
  private final Recognizer recognizer;
  private final Modalities modality;
  private final List<Long> lateMs = new ArrayList<>();
  private int partials;

  /**
   * @param config with the policy by which words are committed
   */
  public LiveTranscriber(SessionConfig config, Recognizer recognizer, Modalities modality) {
    this.config = config;
    this.recognizer = recognizer;
    this.modality = modality;
  }

  @Override
  public Text transcribe(ClipSource clip) {
    Replay.Outcome outcome =
        Replay.virtual(
            List.of(clip), 0, config, recognizer, modality, Batching.DEFAULT, 1, Adaptation.NONE);
    List<TranscriptEvent> finals = new ArrayList<>();
    for (Replay.Emission emission : outcome.emissions().get(0)) {
      if (emission.event().isFinal()) {
        finals.add(emission.event());
        lateMs.add(emission.atMs() - emission.event().span().endMs());
      } else {
        partials++;
      }
    }
    return new Text(
        finals.stream()
            .map(TranscriptEvent::text)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(" ")),
        Math.round(outcome.computeMs()),
        outcome.mediaMs());
  }

  /** Finals so far. */
  public int finals() {
    return lateMs.size();
  }

  /** What was said of open utterances so far. */
  public int partials() {
    return partials;
  }

  /**
   * How long after an utterance's end, with the silence that shows it, its final came.
   *
   * @param share of the finals that came no later
   */
  public long lateMs(double share) {
    List<Long> sorted = lateMs.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
