package org.lipstream.llm.lab.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;

class JointRowsTest {
  private static final int WIDTH = 192;

  /** Each recording's lips are all its own number. */
  @Test
  void lipsAreNowAndThenMixedWithSomebodyElsesAndTheTranscriptFollowsTheSound() {
    JointRows rows = new JointRows(List.of(pool(true)), new LogMel(80));
    int both = 0;
    int misled = 0;
    for (int seed = 0; seed < 60; seed++) {
      for (JointObjective.SoundRow row :
          rows.draw(BundledModel.DESCRIPTION.rates(), 4, new SplittableRandom(seed)).rows()) {
        assertTrue(row.mels() != null || row.video() != null);
        boolean own = row.video() != null && row.video()[0] == number(row.transcript());
        if (row.mels() == null) {
          assertTrue(own, "without sound the lips are all there is to go by");
        } else if (row.video() != null) {
          both++;
          misled += own ? 0 : 1;
        }
      }
    }
    assertEquals(0.25 * 7 / 8, (double) misled / both, 0.09); // one in eight draws itself
  }

  @Test
  void lipsThatCannotBeReadAreNeverAlone() {
    JointRows rows = new JointRows(List.of(pool(false)), new LogMel(80));
    for (int seed = 0; seed < 30; seed++) {
      rows.draw(BundledModel.DESCRIPTION.rates(), 4, new SplittableRandom(seed))
          .rows()
          .forEach(row -> assertTrue(row.mels() != null));
    }
  }

  @Test
  void whereTheOtherLipsEndTheOwnGoOn() {
    float[] mixed = JointRows.mixed(new float[] {1, 1, 1}, new float[] {3}, 0.5);
    assertEquals(List.of(2f, 1f, 1f), List.of(mixed[0], mixed[1], mixed[2]));
  }

  private static JointObjective.Pool pool(boolean lipsAlone) {
    List<JointObjective.Recording> recordings = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      float[] lips = new float[30 * WIDTH];
      java.util.Arrays.fill(lips, i);
      Sample sample =
          new Sample(
              "id" + i,
              "speaker" + i,
              Integer.toString(i),
              List.of(new WordSpan(Integer.toString(i), 200, 800)),
              new short[16_000],
              new byte[0]);
      recordings.add(new JointObjective.Recording(sample, List.of(lips)));
    }
    return new JointObjective.Pool(recordings, 1, lipsAlone);
  }

  private static float number(String transcript) {
    return Float.parseFloat(transcript);
  }
}
