package org.lipstream.app.lab.bench;

import java.util.List;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.media.Modalities;

/**
 * What recognition costs, in milliseconds for each second of media, one utterance at a time.
 *
 * @param projectorAndPrefill from encoded streams to the first token's scores
 * @param tokens all further tokens
 * @param all the recogniser's whole time
 * @param tokenSteps steps for each second of media
 */
public record StageCosts(
    double audioEncoder,
    double videoEncoder,
    double projectorAndPrefill,
    double tokens,
    double all,
    double tokenSteps) {

  /**
   * Recognises all clips, after the first was recognised unmeasured.
   *
   * @param times that the recogniser's model tells its times
   */
  static StageCosts measure(
      List<Clip> clips, Recognizer recognizer, StageTimes times, Modalities modality) {
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      transcribe(clips.get(0), scheduler, modality);
      times.reset();
      double seconds = 0;
      long computeMs = 0;
      for (Clip clip : clips) {
        Transcription transcription = transcribe(clip, scheduler, modality);
        seconds += transcription.mediaMs() / 1e3;
        computeMs += transcription.computeMs();
      }
      return new StageCosts(
          times.milliseconds(Stage.AUDIO_ENCODER) / seconds,
          times.milliseconds(Stage.VIDEO_ENCODER) / seconds,
          (times.milliseconds(Stage.PROJECTOR) + times.milliseconds(Stage.PREFILL)) / seconds,
          times.milliseconds(Stage.TOKEN) / seconds,
          computeMs / seconds,
          times.runs(Stage.TOKEN) / seconds);
    }
  }

  private static Transcription transcribe(
      Clip clip, RecognitionScheduler scheduler, Modalities modality) {
    return Transcription.of(
        new ClipSource("bench", clip), SessionConfig.defaults(), scheduler, modality);
  }
}
