package org.lipstream.llm.recognize;

import java.util.List;
import org.lipstream.encoders.audio.SoundEncoder;
import org.lipstream.encoders.video.LipEncoder;
import org.lipstream.llm.recognize.MediaKind.SilenceRule;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.media.Modality;

/** Every kind of media that a language model can be given, in the order of its context. */
final class MediaKinds {
  static final List<MediaKind<?>> ALL =
      List.of(
          new MediaKind<>(
              Modality.AUDIO,
              Utterance::samples,
              SoundEncoder::open,
              Silence::positions,
              Stage.AUDIO_ENCODER),
          new MediaKind<>(
              Modality.VIDEO,
              Utterance::lips,
              LipEncoder::open,
              SilenceRule.none(),
              Stage.VIDEO_ENCODER));

  private MediaKinds() {}
}
