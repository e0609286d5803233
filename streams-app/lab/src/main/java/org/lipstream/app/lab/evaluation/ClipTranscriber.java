package org.lipstream.app.lab.evaluation;

import java.util.Optional;
import org.lipstream.app.session.RecognizerPool;
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
  static ClipTranscriber inSessions(RecognizerPool pool, Modalities wanted) {
    return clip -> {
      Transcription said = Transcription.of(clip, SessionConfig.defaults(), pool, wanted);
      return new Text(said.text(), said.computeMs(), said.mediaMs());
    };
  }

  /** Each clip is one utterance, whatever pauses it has. */
  static ClipTranscriber whole(RecognizerPool pool, Modalities wanted) {
    return clip -> {
      Utterance utterance = clip.utterance();
      Modalities modality = Optional.ofNullable(utterance.modalities().and(wanted)).orElse(wanted);
      Hypothesis said =
          pool.once(RecognitionRequest.of(utterance, modality, pool.rates().normal())).join();
      return new Text(said.text(), said.computeNanos() / 1_000_000, utterance.durationMs());
    };
  }
}
