package org.lipstream.app.lab.chart;

import java.util.List;

/** Colours that colour-blind people tell apart (Okabe and Ito 2008; cividis, Nuñez et al. 2018). */
final class Palette {
  static final List<String> SERIES = List.of("#D55E00", "#0072B2", "#009E73", "#777777", "#CC79A7");
  private static final List<String> DASHES = List.of("", "7 4", "2 3", "10 3 2 3", "1 4", "5 2");
  static final String AXIS = "#444444";
  static final String GRID = "#DDDDDD";

  private static final int[] CIVIDIS = {
    0x00224E, 0x123570, 0x3B496C, 0x575D6D, 0x707173, 0x8A8678, 0xA59C74, 0xC3B369, 0xE1CC55,
    0xFEE838
  };
  private static final int[] BLUE_TO_ORANGE = {0x2166AC, 0x92C5DE, 0xF7F7F7, 0xFDB863, 0xB35806};

  private Palette() {}

  static String series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** Beside the colour, and in a period of its own, so that thirty lines are told apart. */
  static String dashes(int index) {
    return DASHES.get(index % DASHES.size());
  }

  /** Dark to bright for 0 to 1. */
  static int sequential(double share) {
    return between(CIVIDIS, share);
  }

  /** Blue, white, orange for 0, 0.5, 1. */
  static int diverging(double share) {
    return between(BLUE_TO_ORANGE, share);
  }

  private static int between(int[] stops, double share) {
    double at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
    int from = Math.min(stops.length - 2, (int) at);
    double part = at - from;
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = stops[from] >> shift & 0xFF;
      int b = stops[from + 1] >> shift & 0xFF;
      colour |= (int) Math.round(a + part * (b - a)) << shift;
    }
    return colour;
  }
}
