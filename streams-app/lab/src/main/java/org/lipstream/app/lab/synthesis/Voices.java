package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The voices at hand: about two hundred, of which any number of relatives can be drawn. */
public final class Voices {
  private static final List<String> ACCENTS =
      List.of(
          "en-us",
          "en-gb",
          "en-gb-x-rp",
          "en-gb-scotland",
          "en-gb-x-gbclan",
          "en-gb-x-gbcwmd",
          "en-029");
  private static final List<String> TIMBRES =
      List.of(
          "m1", "f1", "m2", "f2", "m3", "f3", "m4", "f4", "m5", "f5", "m6", "m7", "m8", "adam",
          "Alicia", "Andrea", "Andy", "Annie", "linda", "mike", "steph", "klatt4");
  private static final int[] ESPEAK_RATES = {70, 80, 90, 100, 112};
  private static final int[] ESPEAK_PITCHES = {30, 42, 54, 66};

  private static final List<String> FLITE_SPEAKERS = List.of("kal16", "awb", "slt", "rms");
  private static final int[] FLITE_RATES = {85, 100, 118};
  // Of rms the pitch cannot be set: it is about 105 Hz whatever is asked for.
  private static final int[][] FLITE_PITCHES = {
    {88, 105, 128}, {95, 125, 155}, {140, 170, 200}, {105}
  };

  private static final List<Voice> ESPEAK = espeakVoices();
  private static final List<Voice> FLITE = fliteVoices();

  private Voices() {}

  /** Every voice, in an order that does not change; those of flite first. */
  public static List<Voice> catalogue() {
    List<Voice> all = new ArrayList<>(FLITE);
    all.addAll(ESPEAK);
    return List.copyOf(all);
  }

  /** The voices of one engine. */
  public static List<Voice> catalogue(Engine engine) {
    return engine == Engine.FLITE ? FLITE : ESPEAK;
  }

  /**
   * A voice near one of the catalogue's, its rate and pitch moved by up to a tenth; flite's, which
   * are fewer but more like people, come up as often as espeak-ng's. The same state of {@code
   * random} gives the same voice.
   */
  public static Voice draw(RandomGenerator random) {
    Engine engine = random.nextBoolean() ? Engine.FLITE : Engine.ESPEAK_NG;
    List<Voice> voices = catalogue(engine);
    Voice near = voices.get(random.nextInt(voices.size()));
    return new Voice(
        near.engine(),
        near.speaker(),
        moved(near.ratePercent(), random),
        moved(near.pitch(), random));
  }

  private static int moved(int value, RandomGenerator random) {
    return (int) Math.round(value * random.nextDouble(0.9, 1.1));
  }

  private static List<Voice> espeakVoices() {
    List<Voice> voices = new ArrayList<>();
    for (String timbre : TIMBRES) {
      for (String accent : ACCENTS) {
        int rate = ESPEAK_RATES[voices.size() % ESPEAK_RATES.length];
        int pitch = ESPEAK_PITCHES[voices.size() % ESPEAK_PITCHES.length];
        voices.add(new Voice(Engine.ESPEAK_NG, accent + "+" + timbre, rate, pitch));
      }
    }
    return List.copyOf(voices);
  }

  private static List<Voice> fliteVoices() {
    List<Voice> voices = new ArrayList<>();
    for (int speaker = 0; speaker < FLITE_SPEAKERS.size(); speaker++) {
      for (int rate : FLITE_RATES) {
        for (int pitch : FLITE_PITCHES[speaker]) {
          voices.add(new Voice(Engine.FLITE, FLITE_SPEAKERS.get(speaker), rate, pitch));
        }
      }
    }
    return List.copyOf(voices);
  }
}
