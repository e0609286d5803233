package org.lipstream.app.lab.chart;

import java.util.List;

/**
 * Panels beside each other under a title.
 *
 * @param title of the figure
 * @param note below the panels; empty for none
 */
public record ChartFigure(String title, List<? extends Panel> panels, String note) {
  private static final double PANEL_WIDTH = 470;
  private static final double PANEL_HEIGHT = 380;
  private static final double HEAD = 62;
  private static final double FOOT = 28;
  private static final int TITLE_SIZE = 17;
  private static final int PANEL_TITLE_SIZE = 14;
  private static final int NOTE_SIZE = 12;

  /** The SVG document. */
  public String toSvg() {
    Svg svg = new Svg();
    double width = PANEL_WIDTH * panels.size();
    svg.text(16, 26, TITLE_SIZE, Svg.Anchor.START, title);
    for (int i = 0; i < panels.size(); i++) {
      double left = i * PANEL_WIDTH;
      svg.text(left + 16, 50, PANEL_TITLE_SIZE, Svg.Anchor.START, panels.get(i).title());
      panels.get(i).draw(svg, new Panel.Frame(left, HEAD, PANEL_WIDTH, PANEL_HEIGHT));
    }
    svg.text(16, HEAD + PANEL_HEIGHT + 16, NOTE_SIZE, Svg.Anchor.START, note);
    return svg.document(width, HEAD + PANEL_HEIGHT + FOOT);
  }
}
