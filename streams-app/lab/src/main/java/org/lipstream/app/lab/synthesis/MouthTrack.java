package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;

/**
 * The mouth's shape at any moment of a speech. Each phoneme pulls towards its own shape, most while
 * it sounds and less and less around it, so that neighbours colour each other and the mouth is on
 * its way before a sound begins. Only the lips' closures (p, b, m) and the lip on the teeth (f, v)
 * are always reached, long enough to be seen in one frame at least.
 */
final class MouthTrack {
  private static final double REACH_MS = 30;
  private static final double REST_STRENGTH = 0.7;

  /** Half as long as a lip gesture is held, and as long as it takes to come and go. */
  private static final double HOLD_MS = 22;

  private static final double MOVE_MS = 45;

  private record Gesture(double startMs, double endMs, MouthShape.Target target) {
    double weight(double ms) {
      double away = Math.max(0, Math.max(startMs - ms, ms - endMs));
      return target.strength() * Math.exp(-away / REACH_MS);
    }

    MouthShape shape(double ms) {
      double part = (ms - startMs) / Math.max(1, endMs - startMs);
      return target.start().towards(target.end(), smooth(part));
    }
  }

  private final List<Gesture> gestures = new ArrayList<>();

  MouthTrack(Speech speech) {
    MouthShape.Target rest = new MouthShape.Target(MouthShape.REST, MouthShape.REST, REST_STRENGTH);
    double lastMs = 0;
    for (TimedLabel phoneme : speech.phonemes()) {
      if (phoneme.startMs() > lastMs + 1) {
        gestures.add(new Gesture(lastMs, phoneme.startMs(), rest));
      }
      gestures.add(new Gesture(phoneme.startMs(), phoneme.endMs(), MouthShape.of(phoneme.label())));
      lastMs = phoneme.endMs();
    }
    gestures.add(new Gesture(lastMs, Math.max(lastMs, speech.durationMs()), rest));
  }

  MouthShape at(double ms) {
    MouthShape sum = new MouthShape(0, 0, 0, 0, 0, 0, 0);
    double weights = 0;
    double closure = 0;
    double bite = 0;
    for (Gesture gesture : gestures) {
      double weight = gesture.weight(ms);
      if (weight > 1e-4) {
        sum = sum.plus(gesture.shape(ms).scaled(weight));
        weights += weight;
        closure = Math.max(closure, gesture.target().start().press() * held(gesture, ms));
        bite = Math.max(bite, gesture.target().start().bite() * held(gesture, ms));
      }
    }
    MouthShape blend = weights == 0 ? MouthShape.REST : sum.scaled(1 / weights);
    double opening = blend.opening() * (1 - closure);
    opening += (Math.min(opening, 0.12) - opening) * bite;
    return new MouthShape(
        opening,
        blend.spread(),
        blend.rounding(),
        Math.max(blend.teeth(), bite) * (1 - closure),
        blend.tongue() * (1 - closure),
        bite * (1 - closure),
        closure);
  }

  private static double held(Gesture gesture, double ms) {
    double middle = (gesture.startMs() + gesture.endMs()) / 2;
    double hold = Math.max(HOLD_MS, (gesture.endMs() - gesture.startMs()) / 2 - MOVE_MS / 2);
    return 1 - smooth((Math.abs(ms - middle) - hold) / MOVE_MS);
  }

  /** From 0 to 1 without a jerk. */
  static double smooth(double part) {
    double x = Math.max(0, Math.min(1, part));
    return x * x * (3 - 2 * x);
  }
}
