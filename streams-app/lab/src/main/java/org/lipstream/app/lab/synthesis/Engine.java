package org.lipstream.app.lab.synthesis;

/** The programs that speak, each a command of its own. */
public enum Engine {
  /** Formant synthesis in many accents and timbres; tells no times of its sounds. */
  ESPEAK_NG("espeak-ng"),
  /** Diphone and clustergen voices of real people; tells the times of its sounds. */
  FLITE("flite");

  private final String command;

  Engine(String command) {
    this.command = command;
  }

  /** The name of the program, and of the package that holds it in Debian. */
  public String command() {
    return command;
  }
}
