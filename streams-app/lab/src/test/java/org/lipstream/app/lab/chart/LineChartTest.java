package org.lipstream.app.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.chart.LineChart.Line;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LineChartTest {
  private static final LineChart CHART =
      new LineChart(
          "Errors & <hope>",
          "steps",
          "rate, %",
          List.of(
              new Line("first", List.of(new double[] {0, 50}, new double[] {500, 10})),
              new Line("second", List.of(new double[] {250, 25}))));

  @Test
  void isAnImageWithAxesTitlesAndAPointForEveryValue() throws Exception {
    Document image = parse(CHART.toSvg());

    assertThat(texts(image)).contains("Errors & <hope>", "steps", "rate, %", "first", "second");
    assertThat(image.getElementsByTagName("circle").getLength()).isEqualTo(3);
  }

  @Test
  void placesHalfOfTheLargestValueInTheMiddle() throws Exception {
    NodeList points = parse(CHART.toSvg()).getElementsByTagName("circle");
    double top = y(points, 0);
    double middle = y(points, 2);
    double bottom = 308;

    assertThat(middle).isCloseTo((top + bottom) / 2, org.assertj.core.data.Offset.offset(0.1));
  }

  @Test
  void isAsWideAsItsLongestNameWants() throws Exception {
    String name = "the first and 511, all in heads that look back";
    LineChart chart =
        new LineChart("", "", "", List.of(new Line(name, List.of(new double[] {1, 1}))));
    Document image = parse(chart.toSvg());
    NodeList texts = image.getElementsByTagName("text");
    Element last = (Element) texts.item(texts.getLength() - 1);

    assertThat(last.getTextContent()).isEqualTo(name);
    double width = Double.parseDouble(image.getDocumentElement().getAttribute("width"));
    double left = Double.parseDouble(last.getAttribute("x"));
    assertThat(width - left).isGreaterThan(6.5 * name.length());
  }

  @Test
  void refusesALineWithoutPoints() {
    assertThatThrownBy(() -> new Line("empty", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  private static double y(NodeList points, int index) {
    return Double.parseDouble(((Element) points.item(index)).getAttribute("cy"));
  }

  private static List<String> texts(Document image) {
    NodeList texts = image.getElementsByTagName("text");
    return java.util.stream.IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
