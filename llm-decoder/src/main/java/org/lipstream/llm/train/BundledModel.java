package org.lipstream.llm.train;

import java.util.List;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.video.AvHubertConfig;

/** The sizes of the bundled model's parts: small instances of the published classes. */
final class BundledModel {
  static final WhisperConfig AUDIO = new WhisperConfig(192, 4, 4, 768, 80, 1500);
  static final AvHubertConfig VIDEO =
      new AvHubertConfig(List.of(16, 16, 32, 64, 128), 192, 3, 4, 768, 32, 16, 104);

  private BundledModel() {}
}
