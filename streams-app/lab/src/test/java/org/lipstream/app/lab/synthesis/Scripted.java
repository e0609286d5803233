package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;

/** Speeches whose phonemes are written down, for tests that need no voice. */
final class Scripted {
  private Scripted() {}

  /** 300 ms of silence, then phonemes of 120 ms each, then 300 ms of silence; nothing sounds. */
  static Speech speech(String... phonemes) {
    List<TimedLabel> times = new ArrayList<>();
    double ms = 300;
    for (String phoneme : phonemes) {
      times.add(new TimedLabel(phoneme, ms, ms + 120));
      ms += 120;
    }
    return new Speech(Speech.silence(ms + 300).samples(), List.of(), times);
  }

  /** The mouth in the middle of the phoneme at that place. */
  static MouthShape mouth(Speech speech, int phoneme) {
    TimedLabel time = speech.phonemes().get(phoneme);
    return new MouthTrack(speech).at((time.startMs() + time.endMs()) / 2);
  }
}
