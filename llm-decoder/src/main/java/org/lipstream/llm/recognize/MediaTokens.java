package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.monitor.probe.EncoderSnapshot;

/**
 * One utterance's media as the decoder reads them.
 *
 * @param audio (n, D); null where sound is not used
 * @param video (m, D); null where lips are not used
 * @param encoders what was seen of the encoders, where they were watched
 */
record MediaTokens(NDArray audio, NDArray video, List<EncoderSnapshot> encoders) {

  int audioCount() {
    return audio == null ? 0 : Math.toIntExact(audio.getShape().get(0));
  }

  int videoCount() {
    return video == null ? 0 : Math.toIntExact(video.getShape().get(0));
  }

  /** What is followed of the text: where it looks in the sound, or in the lips without sound. */
  MediaAttention.Followed followed(int promptLength, int forced) {
    return audio == null
        ? new MediaAttention.Followed(
            PromptLayout.videoStart(0), videoCount(), promptLength, forced)
        : new MediaAttention.Followed(
            PromptLayout.audioStart(), audioCount(), promptLength, forced);
  }

  /** The media time of that stream's vectors. */
  FrameClock clock(Rates rates) {
    return audio == null
        ? new FrameClock(AvHubertEncoder.FRAMES_PER_SECOND, rates.video())
        : new FrameClock(WhisperEncoder.FRAMES_PER_SECOND, rates.audio());
  }

  /** Positions of that stream in which nothing can have been said. */
  boolean[] silent(Utterance utterance, Rates rates) {
    return audio == null
        ? new boolean[videoCount()]
        : Silence.positions(utterance.samples(), audioCount(), clock(rates));
  }
}
