package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.alert.Range;
import org.lipstream.monitor.report.Measure;

/** What is normal inside the bundled models is known well enough to be judged by. */
class BundledProfilesTest {

  @ParameterizedTest
  @ValueSource(strings = {"open", "grid", "grid-decorrelated"})
  void everyRangeOfTheFirstTokenRestsOnEnoughDecodes(String model) {
    Path folder = ModelLocator.ofProject().locate(model);
    Profile profile = ProfileFile.read(folder).orElseThrow();
    assertThat(profile.model()).isEqualTo(model);
    assertThat(profile.ranges().keySet())
        .extracting(cell -> cell.measure())
        .contains(Measure.values());
    assertThat(profile.ranges().values()).allMatch(Range::isReliable);
  }
}
