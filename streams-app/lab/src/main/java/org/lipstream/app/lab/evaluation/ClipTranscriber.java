package org.lipstream.app.lab.evaluation;

import java.util.Optional;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;

/** A way from a clip to its text. */
@FunctionalInterface
public interface ClipTranscriber {

  /**
   * What was understood.
   *
   * @param mediaMs duration of the longer stream
   */
  record Text(String text, long computeMs, long mediaMs) {}

  Text transcribe(ClipSource clip);

  /** As the application does it: the clip is cut into utterances. */
  static ClipTranscriber inSessions(RecognitionScheduler scheduler, Modalities wanted) {
    return clip -> {
      Transcription said = Transcription.of(clip, SessionConfig.defaults(), scheduler, wanted);
      return new Text(said.text(), said.computeMs(), said.mediaMs());
    };
  }

  /** Each clip is one utterance, whatever pauses it has. */
  static ClipTranscriber whole(RecognitionScheduler scheduler, Modalities wanted) {
    return clip -> {
      Utterance utterance = clip.utterance();
      Modalities modality = Optional.ofNullable(utterance.modalities().and(wanted)).orElse(wanted);
      Hypothesis said =
          scheduler
              .once(RecognitionRequest.of(utterance, modality, scheduler.rates().normal()))
              .join();
      return new Text(said.text(), said.computeNanos() / 1_000_000, utterance.durationMs());
    };
  }
}
