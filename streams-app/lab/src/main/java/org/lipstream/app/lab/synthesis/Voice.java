package org.lipstream.app.lab.synthesis;

/**
 * One way to sound.
 *
 * @param engine the program that speaks
 * @param speaker the engine's own name of the voice, such as {@code slt} or {@code
 *     en-gb-scotland+f3}
 * @param ratePercent speed, 100 being the engine's usual one
 * @param pitch the engine's own measure: mean pitch in Hz for flite, 0 to 99 for espeak-ng
 */
public record Voice(Engine engine, String speaker, int ratePercent, int pitch) {
  public Voice {
    if (!speaker.matches("[A-Za-z0-9+-]+")) {
      throw new IllegalArgumentException(
          "speaker: " + speaker + " (expected: letters, digits, + and -)");
    }
    if (ratePercent < 50 || ratePercent > 200) {
      throw new IllegalArgumentException("ratePercent: " + ratePercent + " (expected: 50 to 200)");
    }
    int highest = engine == Engine.FLITE ? 400 : 99;
    if (pitch < 0 || pitch > highest) {
      throw new IllegalArgumentException("pitch: " + pitch + " (expected: 0 to " + highest + ")");
    }
  }

  /** A stable name, fit for a file name: {@code flite_slt_100_170}. */
  public String name() {
    return engine.command() + "_" + speaker + "_" + ratePercent + "_" + pitch;
  }

  /** The voice with that {@link #name()}. */
  public static Voice named(String name) {
    String[] parts = name.split("_", -1);
    for (Engine engine : Engine.values()) {
      if (parts.length == 4 && engine.command().equals(parts[0])) {
        return new Voice(engine, parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
      }
    }
    throw new IllegalArgumentException(
        "voice: " + name + " (expected: engine_speaker_rate_pitch, such as flite_slt_100_170)");
  }
}
