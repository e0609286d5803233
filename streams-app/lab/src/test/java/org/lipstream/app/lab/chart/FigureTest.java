package org.lipstream.app.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.chart.MapPanel.Scale;
import org.lipstream.app.lab.chart.MapPanel.Segment;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class FigureTest {
  private static final Axis SHARE = new Axis("share", 0, 1, false);

  @Test
  void panelsOfAllKindsMakeOneDocumentWithAxisTitles() throws Exception {
    Panel lines =
        new LinePanel("a < b", "block", SHARE, List.of(new Series("BOS", new double[] {0, 1})));
    Panel bars =
        new BarPanel(
            "bars",
            "stage",
            List.of("x", "y"),
            SHARE,
            List.of(new Series("s", new double[] {1, 0})));
    Panel map =
        new MapPanel(
            "map",
            new float[][] {{0, 1}, {0.5f, 0}},
            new Scale(SHARE, true),
            "rows",
            List.of(new Segment("first", 0, 1)),
            "columns",
            List.of());
    Document svg = parse(new ChartFigure("title", List.of(lines, bars, map), "note").toSvg());
    assertThat(texts(svg))
        .contains("title", "note", "a < b", "block", "share", "stage", "rows", "columns", "first");
    assertThat(svg.getElementsByTagName("image").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2);
  }

  @Test
  void lineEndsWhereTheAxisPutsItsValues() throws Exception {
    Panel panel =
        new LinePanel("t", "x", SHARE, List.of(new Series("s", new double[] {0, 0.5, 1})));
    Document svg = parse(new ChartFigure("f", List.of(panel), "").toSvg());
    double bottom = height(svg, 0);
    double middle = height(svg, 1);
    double top = height(svg, 2);
    assertThat(bottom - middle).isEqualTo(middle - top).isPositive();
  }

  @Test
  void logarithmicAxisHasAPowerATick() {
    Axis axis = new Axis("m", 0.01, 100, true);
    assertThat(axis.ticks()).hasSize(5);
    assertThat(axis.share(1)).isCloseTo(0.5, within(1e-9));
    assertThat(axis.share(0)).isZero();
  }

  private static double height(Document svg, int circle) {
    Element element = (Element) svg.getElementsByTagName("circle").item(circle);
    return Double.parseDouble(element.getAttribute("cy"));
  }

  private static List<String> texts(Document svg) {
    var nodes = svg.getElementsByTagName("text");
    return java.util.stream.IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
