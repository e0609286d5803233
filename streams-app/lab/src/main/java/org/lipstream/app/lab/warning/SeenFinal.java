package org.lipstream.app.lab.warning;

/**
 * One final, what it said and what was seen while it was made.
 *
 * @param condition under which it was heard
 * @param speaker whose words are never both in what is fitted and in what is judged
 * @param words said, by English rules; 0 where another language was spoken
 * @param errors of them
 * @param confidence the final's
 * @param language figures of the language model reading it, see {@link FinalFigures}
 * @param ear the same of Whisper's decoder writing what it heard; empty where it heard nothing
 */
record SeenFinal(
    String condition,
    String speaker,
    String text,
    int words,
    int errors,
    double confidence,
    double[] language,
    double[] ear) {

  /** More than half of the words wrong. */
  boolean isBad() {
    return words == 0 || errors > words / 2.0;
  }
}
