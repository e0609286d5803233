package org.lipstream.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.Digests;
import org.lipstream.monitor.report.MassiveSite;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.report.SinkSite;

class AlertBoardTest {
  private static final SinkSite KNOWN_SINK = new SinkSite(2, 12, TokenRole.AUDIO_CLOSE, 0.2);
  private static final SinkSite NEW_SINK = new SinkSite(2, 7, TokenRole.AUDIO, 0.15);
  private static final MassiveSite KNOWN_FEATURE =
      new MassiveSite(2, 0, TokenRole.BOS, 17, 900, 2000);
  private static final MassiveSite NEW_FEATURE =
      new MassiveSite(2, 7, TokenRole.AUDIO, 40, -700, 1500);
  private static final Profile PROFILE = profile();

  private final AlertBoard board =
      new AlertBoard(PROFILE, AlertRule.standard(), new Hysteresis(2, 3, 10_000));
  private long clockMs;

  private static Profile profile() {
    List<ReportDigest> normal = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      normal.add(Digests.of("p", i, 10 + i % 5, List.of(KNOWN_SINK), List.of(KNOWN_FEATURE)));
    }
    normal.add(Digests.empty(99));
    return Profile.learn("m", normal);
  }

  private List<Alert> normal() {
    return board.accept(
        Digests.of("s", clockMs += 1000, 12, List.of(KNOWN_SINK), List.of(KNOWN_FEATURE)));
  }

  private List<Alert> withNewSink() {
    return board.accept(
        Digests.of("s", clockMs += 1000, 12, List.of(KNOWN_SINK, NEW_SINK), List.of()));
  }

  @Test
  void normalReportsRaiseNothing() {
    for (int i = 0; i < 20; i++) {
      assertThat(normal()).isEmpty();
    }
    assertThat(board.raised()).isEmpty();
  }

  @Test
  void newSinkIsRaisedAfterTwoAndClearedAfterThree() {
    assertThat(withNewSink()).isEmpty();
    List<Alert> raised = withNewSink();
    assertThat(raised).extracting(Alert::state).containsExactly(Alert.State.RAISED);
    Violation example = raised.get(0).example();
    assertThat(example.key()).isEqualTo("new-sink/2/AUDIO");
    assertThat(example.token()).isEqualTo(7);
    assertThat(example.cause())
        .isEqualTo("sink of block 2 at token 7: AUDIO (expected: [AUDIO_CLOSE])");
    assertThat(withNewSink()).isEmpty();
    assertThat(board.raised()).containsExactly("new-sink/2/AUDIO");
    assertThat(normal()).isEmpty();
    assertThat(normal()).isEmpty();
    List<Alert> cleared = normal();
    assertThat(cleared).extracting(Alert::state).containsExactly(Alert.State.CLEARED);
    assertThat(cleared.get(0).seenIn().eventTimeMs()).isEqualTo(3000);
    assertThat(cleared.get(0).decidedBy().eventTimeMs()).isEqualTo(6000);
    assertThat(board.raised()).isEmpty();
  }

  @Test
  void oneReportAloneRaisesNothing() {
    withNewSink();
    normal();
    assertThat(withNewSink()).isEmpty();
  }

  @Test
  void flickerKeepsAnAlertRaised() {
    withNewSink();
    withNewSink();
    for (int i = 0; i < 4; i++) {
      assertThat(normal()).isEmpty();
      assertThat(normal()).isEmpty();
      assertThat(withNewSink()).isEmpty();
    }
    assertThat(board.raised()).hasSize(1);
  }

  @Test
  void reportWithoutTheRoleNeitherRaisesNorClears() {
    withNewSink();
    withNewSink();
    for (int i = 0; i < 9; i++) {
      assertThat(board.accept(Digests.promptOnly(clockMs += 1000))).isEmpty();
    }
    assertThat(board.raised()).hasSize(1);
  }

  @Test
  void massiveFeatureNeverSeenIsRaisedWithItsIndex() {
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      alerts.addAll(
          board.accept(
              Digests.of(
                  "s", clockMs += 1000, 12, List.of(), List.of(KNOWN_FEATURE, NEW_FEATURE))));
    }
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).example().feature()).isEqualTo(40);
    assertThat(alerts.get(0).toMap())
        .containsEntry("state", "RAISED")
        .containsEntry("key", "new-massive-feature/40")
        .containsEntry("cause", "massive feature at layer 2, token 7: 40 (expected: one of [17])");
  }

  @Test
  void magnitudeBeyondTheRangeIsRaised() {
    board.accept(Digests.of("s", clockMs += 1000, 20));
    assertThat(board.accept(Digests.of("s", clockMs += 1000, 20))).isEmpty(); // within 1.5 x 14
    board.accept(Digests.of("s", clockMs += 1000, 22));
    List<Alert> alerts = board.accept(Digests.of("s", clockMs += 1000, 22));
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).example().cause())
        .isEqualTo("PEAK_RATIO of AUDIO at layer 2: 22.00 (expected: 10.00 to 14.00)");
  }

  @Test
  void rangeOfFewValuesJudgesNothing() {
    Profile thin = Profile.learn("m", List.of(Digests.of("p", 0, 1)));
    AlertBoard careful = new AlertBoard(thin, AlertRule.standard(), new Hysteresis(1, 1, 10_000));
    assertThat(careful.accept(Digests.of("s", 0, 5000))).isEmpty();
  }

  @Test
  void lateRepeatedEmptyAndForeignReportsArePassedOver() {
    ReportDigest first = Digests.of("s", 50_000, 12, List.of(NEW_SINK), List.of());
    board.accept(first);
    assertThat(board.accept(first)).isEmpty();
    assertThat(board.accept(Digests.of("s", 39_999, 12, List.of(NEW_SINK), List.of()))).isEmpty();
    assertThat(board.accept(Digests.empty(51_000))).isEmpty();
    assertThat(board.passedOver()).isEqualTo(3);
    assertThat(board.accept(Digests.of("other", 1_000, 12, List.of(NEW_SINK), List.of())))
        .hasSize(1); // another session has its own time
    AlertBoard others =
        new AlertBoard(
            Profile.learn("another", List.of()), AlertRule.standard(), Hysteresis.STANDARD);
    assertThat(others.accept(first)).isEmpty();
    assertThat(others.passedOver()).isEqualTo(1);
  }

  @Test
  void profileComesBackFromItsMap() {
    assertThat(Profile.from(PROFILE.toMap())).isEqualTo(PROFILE);
    assertThat(PROFILE.decodes()).isEqualTo(30);
    assertThat(PROFILE.massiveFeatures()).containsExactly(17);
    assertThat(PROFILE.ranges().get(Digests.PEAK)).isEqualTo(new Range(30, 10, 12, 14, 14));
  }
}
