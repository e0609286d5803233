package org.lipstream.app.lab.synthesis;

import java.util.Map;

/**
 * What can be seen of a mouth, each from 0 to 1.
 *
 * @param opening how far the jaw is down
 * @param spread how far the corners are drawn apart, as for "ee"
 * @param rounding how far the lips are drawn together and forward, as for "oo"
 * @param teeth how much the upper teeth show
 * @param tongue how far the tongue is up and forward, as for "l" and "th"
 * @param bite how far the lower lip is tucked under the upper teeth, as for "f"
 * @param press how firmly the lips are closed, as for "m"
 */
record MouthShape(
    double opening,
    double spread,
    double rounding,
    double teeth,
    double tongue,
    double bite,
    double press) {
  static final MouthShape REST = new MouthShape(0, 0.05, 0, 0, 0, 0, 0);

  private static final MouthShape CLOSED = new MouthShape(0, 0, 0, 0, 0, 0, 1);
  private static final MouthShape LIP_ON_TEETH = new MouthShape(0.1, 0.1, 0, 1, 0, 1, 0);
  private static final MouthShape TOOTHY = new MouthShape(0.15, 0.3, 0, 0.9, 0.3, 0, 0);
  private static final MouthShape HUSHING = new MouthShape(0.2, 0, 0.65, 0.9, 0.1, 0, 0);
  private static final MouthShape TONGUE_OUT = new MouthShape(0.24, 0.15, 0, 0.7, 1, 0, 0);
  private static final MouthShape TONGUE_UP = new MouthShape(0.38, 0.1, 0, 0.35, 0.65, 0, 0);
  private static final MouthShape BACK = new MouthShape(0.28, 0.1, 0, 0.3, 0, 0, 0);
  private static final MouthShape PUCKERED = new MouthShape(0.12, 0, 1, 0, 0, 0, 0);
  private static final MouthShape LOOSELY_ROUND = new MouthShape(0.2, 0, 0.55, 0.3, 0.1, 0, 0);
  private static final MouthShape OO = new MouthShape(0.16, 0, 0.95, 0, 0, 0, 0);
  private static final MouthShape OH = new MouthShape(0.45, 0, 0.75, 0, 0, 0, 0);
  private static final MouthShape AW = new MouthShape(0.6, 0, 0.5, 0.1, 0, 0, 0);
  private static final MouthShape AH = new MouthShape(0.95, 0.1, 0, 0.4, 0, 0, 0);
  private static final MouthShape FLAT_A = new MouthShape(0.8, 0.45, 0, 0.6, 0, 0, 0);
  private static final MouthShape UH = new MouthShape(0.5, 0.1, 0.05, 0.3, 0, 0, 0);
  private static final MouthShape NEUTRAL = new MouthShape(0.3, 0.1, 0.05, 0.3, 0, 0, 0);
  private static final MouthShape EH = new MouthShape(0.52, 0.35, 0, 0.5, 0, 0, 0);
  private static final MouthShape SHORT_I = new MouthShape(0.32, 0.45, 0, 0.6, 0.1, 0, 0);
  private static final MouthShape EE = new MouthShape(0.24, 0.95, 0, 0.85, 0.1, 0, 0);

  /**
   * The shapes a phoneme goes through, and how much it pulls its neighbours towards them: a "b"
   * closes the lips whatever stands beside it, a "k" leaves them to the vowels.
   */
  record Target(MouthShape start, MouthShape end, double strength) {}

  private static final Map<String, Target> VOWELS =
      Map.ofEntries(
          vowel("aa", AH, AH),
          vowel("ae", FLAT_A, FLAT_A),
          vowel("ah", UH, UH),
          vowel("ao", AW, AW),
          vowel("aw", AH, OO),
          vowel("ax", NEUTRAL, NEUTRAL),
          vowel("ay", AH, SHORT_I),
          vowel("eh", EH, EH),
          vowel("er", LOOSELY_ROUND, LOOSELY_ROUND),
          vowel("ey", EH, EE),
          vowel("ih", SHORT_I, SHORT_I),
          vowel("iy", EE, EE),
          vowel("ow", OH, OO),
          vowel("oy", AW, SHORT_I),
          vowel("uh", LOOSELY_ROUND, LOOSELY_ROUND),
          vowel("uw", OO, OO));

  private static final Map<String, Target> CONSONANTS =
      Map.ofEntries(
          consonant("p", CLOSED, 3),
          consonant("b", CLOSED, 3),
          consonant("m", CLOSED, 3),
          consonant("f", LIP_ON_TEETH, 2.5),
          consonant("v", LIP_ON_TEETH, 2.5),
          consonant("w", PUCKERED, 2),
          consonant("r", LOOSELY_ROUND, 1),
          consonant("sh", HUSHING, 1.8),
          consonant("zh", HUSHING, 1.8),
          consonant("ch", HUSHING, 1.8),
          consonant("jh", HUSHING, 1.8),
          consonant("th", TONGUE_OUT, 1.6),
          consonant("dh", TONGUE_OUT, 1.4),
          consonant("l", TONGUE_UP, 1.2),
          consonant("s", TOOTHY, 1.3),
          consonant("z", TOOTHY, 1.3),
          consonant("t", TOOTHY, 0.9),
          consonant("d", TOOTHY, 0.9),
          consonant("n", TOOTHY, 0.9),
          consonant("y", EE, 0.8),
          consonant("k", BACK, 0.5),
          consonant("g", BACK, 0.5),
          consonant("ng", BACK, 0.5),
          consonant("hh", NEUTRAL, 0.2));

  private static final Target UNKNOWN = new Target(NEUTRAL, NEUTRAL, 0.5);

  /**
   * The target of a phoneme in the ARPAbet's small letters; one not known moves the mouth little.
   */
  static Target of(String phoneme) {
    Target vowel = VOWELS.get(phoneme);
    return vowel != null ? vowel : CONSONANTS.getOrDefault(phoneme, UNKNOWN);
  }

  /** This shape, and {@code part} (0 to 1) of the way to the other. */
  MouthShape towards(MouthShape other, double part) {
    return scaled(1 - part).plus(other.scaled(part));
  }

  MouthShape scaled(double by) {
    return new MouthShape(
        opening * by, spread * by, rounding * by, teeth * by, tongue * by, bite * by, press * by);
  }

  MouthShape plus(MouthShape other) {
    return new MouthShape(
        opening + other.opening,
        spread + other.spread,
        rounding + other.rounding,
        teeth + other.teeth,
        tongue + other.tongue,
        bite + other.bite,
        press + other.press);
  }

  private static Map.Entry<String, Target> vowel(String phoneme, MouthShape start, MouthShape end) {
    return Map.entry(phoneme, new Target(start, end, 1.5));
  }

  private static Map.Entry<String, Target> consonant(
      String phoneme, MouthShape shape, double strength) {
    return Map.entry(phoneme, new Target(shape, shape, strength));
  }
}
