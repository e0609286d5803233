package org.lipstream.monitor.report;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lipstream.monitor.probe.TokenRole;

/** Digests with little in them. */
public final class Digests {
  public static final Cell PEAK = new Cell(2, TokenRole.AUDIO, Measure.PEAK_RATIO);

  private Digests() {}

  /** One value, one decode per time. */
  public static ReportDigest of(String session, long timeMs, double peakRatio) {
    return of(session, timeMs, peakRatio, List.of(), List.of());
  }

  public static ReportDigest of(
      String session,
      long timeMs,
      double peakRatio,
      List<SinkSite> sinks,
      List<MassiveSite> massive) {
    SortedMap<Cell, Double> values = new TreeMap<>();
    values.put(PEAK, peakRatio);
    return new ReportDigest(
        new DecodeId(session, timeMs, 0, "m", timeMs), 40, values, sinks, massive);
  }

  /** A decode that had no video or audio. */
  public static ReportDigest promptOnly(long timeMs) {
    SortedMap<Cell, Double> values = new TreeMap<>();
    values.put(new Cell(2, TokenRole.PROMPT, Measure.PEAK_RATIO), 1.0);
    return new ReportDigest(
        new DecodeId("s", timeMs, 0, "m", timeMs), 5, values, List.of(), List.of());
  }

  public static ReportDigest empty(long timeMs) {
    return new ReportDigest(
        new DecodeId("s", timeMs, 0, "m", timeMs), 0, new TreeMap<>(), List.of(), List.of());
  }
}
