package org.lipstream.llm.joint;

import java.util.Optional;
import java.util.function.Supplier;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;

/**
 * Goes with a request to the judge, who reads the texts anyway, so that what was understood need
 * not be read a second time in order to be shown. Whoever else meets it is asked for nothing. For
 * one request and one thread.
 */
final class ReadingProbe implements ActivationProbe {
  private final Detail detail;
  private String text = "";
  private Supplier<DecodeSnapshot> reading;

  ReadingProbe(Detail detail) {
    this.detail = detail;
  }

  @Override
  public Detail next() {
    return Detail.OFF;
  }

  @Override
  public void accept(Supplier<DecodeSnapshot> decode) {
    throw new IllegalStateException("snapshot: unwanted (expected: none)");
  }

  /** Whether a reading is wanted; in full detail a pass of its own is made. */
  boolean wantsReading() {
    return detail == Detail.SUMMARY;
  }

  /** Takes how the chosen text was read. */
  void read(String chosen, Supplier<DecodeSnapshot> snapshot) {
    text = chosen;
    reading = snapshot;
  }

  /** How this text was read, if it was. */
  Optional<Supplier<DecodeSnapshot>> readingOf(String understood) {
    return reading != null && text.equals(understood) ? Optional.of(reading) : Optional.empty();
  }
}
