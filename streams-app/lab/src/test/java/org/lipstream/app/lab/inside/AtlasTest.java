package org.lipstream.app.lab.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.cli.BundledClips;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.corpus.Manifest;

class AtlasTest {
  @TempDir Path folder;

  @Test
  void tellsOfEachRateByLayerAndRole() throws IOException {
    Path clip =
        BundledClips.copyAll(folder).stream()
            .filter(path -> path.endsWith("tom.mp4"))
            .findFirst()
            .orElseThrow();
    SoundClasses sounds = new SoundClasses();
    List<AtlasMeter> meters =
        new Atlas(line -> {})
            .media(
                ModelLocator.ofProject().locate("grid"),
                List.of(new Manifest.Entry(clip, "tom", "", List.of())),
                sounds);
    assertThat(meters).hasSize(5 + 5 + 3).allSatisfy(AtlasTest::attentionIsSharedOut);
    AtlasMeter both = meters.get(1);
    assertThat(both.source()).isEqualTo("grid, av (4,2)");
    assertThat(both.roles()).containsExactly(Role.values());
    assertThat(both.intermediate(Role.LIPS)[0]).isGreaterThan(20);
    String text = new AtlasText(meters, sounds).write(new SinksPage(folder.resolve("SINKS.md")));
    assertThat(text).contains("| grid, av (16,5) |", "| sound | border |", "| lips | voiced |");
    assertThat(folder.resolve("sinks/open/atlas-grid.svg")).content().contains("first token");
    assertThat(folder.resolve("sinks/open/atlas.tsv")).content().contains("grid, video (1)\tlips");
  }

  private static void attentionIsSharedOut(AtlasMeter meter) {
    meter
        .means(Role.FIRST, InsideFigure.ATTENTION)
        .keySet()
        .forEach(
            layer ->
                assertThat(
                        meter.roles().stream()
                            .mapToDouble(
                                role -> meter.means(role, InsideFigure.ATTENTION).get(layer))
                            .sum())
                    .isCloseTo(1, within(1e-3)));
  }
}
