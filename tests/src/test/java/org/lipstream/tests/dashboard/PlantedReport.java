package org.lipstream.tests.dashboard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.detect.PlantedDecode;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.ReportDigest;

/**
 * A report as the sinks topic carries it, of a decode with planted sinks: made by the monitor
 * itself, so that the page is drawn from what the monitor says.
 */
final class PlantedReport {
  private static final int BLOCKS = 6;
  private static final int AUDIO = 24;
  private static final int VIDEO = 24;
  private static final int PROMPT = 6;
  private static final int WORDS = 8;
  private static final int SPIKE_BLOCK = 2;
  private static final int SPIKE_FEATURE = 11;

  private final DecodeId id;
  private final boolean shadow;
  private final PlantedDecode decode;
  private final List<TokenRole> roles = PlantedDecode.roles(AUDIO, VIDEO, PROMPT, WORDS);

  /**
   * @param shadow whether it is of the shadow model, whose sinks are gone
   */
  PlantedReport(String session, long utterance, long revision, long eventTimeMs, boolean shadow) {
    id =
        new DecodeId(
            session, utterance, revision, shadow ? "grid-decorrelated" : "grid", eventTimeMs);
    this.shadow = shadow;
    decode = new PlantedDecode(roles, BLOCKS, 31 * utterance + revision);
    plant();
  }

  private void plant() {
    int audioClose = roles.indexOf(TokenRole.AUDIO_CLOSE);
    for (int block = 1; block <= BLOCKS; block++) {
      decode.sink(block, 0, block == 1 ? 0.25f : 0.55f);
      if (block >= SPIKE_BLOCK && !shadow) {
        decode.sink(block, audioClose, 0.18f);
      }
    }
    for (int layer = SPIKE_BLOCK; layer < BLOCKS; layer++) {
      decode.state(layer, 0, 0.5f).feature(layer, 0, SPIKE_FEATURE, 2_400);
      if (!shadow) {
        decode.state(layer, audioClose, 0.4f).feature(layer, audioClose, SPIKE_FEATURE, 1_700);
      }
    }
    for (Component component : Component.values()) {
      decode.component(SPIKE_BLOCK, stats(component, audioClose));
    }
  }

  private ComponentStats stats(Component component, int spike) {
    float[] peaks = new float[roles.size()];
    int[] features = new int[roles.size()];
    for (int token = 0; token < peaks.length; token++) {
      peaks[token] = 1 + 0.1f * (token % 7);
    }
    float growth = (float) Math.pow(8, component.ordinal());
    peaks[0] = 3 * growth;
    peaks[spike] = shadow ? 2 : 2 * growth;
    return new ComponentStats(component, features, peaks);
  }

  /** What reports of the first model, of so many decodes, call normal. */
  static Profile normal(int decodes) {
    List<ReportDigest> digests = new ArrayList<>();
    for (int decode = 0; decode < decodes; decode++) {
      PlantedReport report = new PlantedReport("normal", decode, 26, decode, false);
      digests.add(
          ReportDigest.of(
              SinkMonitor.report(report.id, Purpose.FINAL, report.snapshot(Detail.SUMMARY))));
    }
    return Profile.learn("grid", digests);
  }

  /** The same decode with a feature, sinks and a direction that were never there. */
  PlantedReport broken() {
    int width = PlantedDecode.WIDTH;
    int sound = roles.indexOf(TokenRole.AUDIO) + 5;
    decode.feature(4, sound, 3, 90_000).sink(3, sound, 0.4f).sink(3, sound + 4, 0.4f);
    for (int token = 1; token < roles.size(); token++) {
      System.arraycopy(decode.stream(5), 0, decode.stream(5), token * width, width);
    }
    return this;
  }

  /** The record of a summary. */
  byte[] summary() {
    return ReportJson.write(SinkMonitor.report(id, purpose(), snapshot(Detail.SUMMARY)));
  }

  /** The record of a summary, as of the model that is listened to. */
  byte[] asFinal() {
    return ReportJson.write(SinkMonitor.report(id, Purpose.FINAL, snapshot(Detail.SUMMARY)));
  }

  /** The record of a report with maps, and with the same where the sinks are gone. */
  byte[] full() {
    DecodeSnapshot snapshot = snapshot(Detail.FULL);
    PlantedReport without =
        new PlantedReport(id.session(), id.utterance(), id.revision(), id.eventTimeMs(), true);
    DecodeSnapshot turned = without.snapshot(Detail.FULL);
    SinkMonitor monitor = new SinkMonitor(id, purpose(), Detail.FULL);
    monitor.accept(() -> snapshot);
    monitor.turns().forEach(turn -> monitor.accept(turn, turned));
    return ReportJson.write(monitor.report().orElseThrow());
  }

  private Purpose purpose() {
    return shadow ? Purpose.SHADOW : Purpose.FINAL;
  }

  private DecodeSnapshot snapshot(Detail detail) {
    return new DecodeSnapshot(detail, roles, texts(), decode.snapshot().layers(), List.of());
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(roles.size(), ""));
    int prompt = roles.indexOf(TokenRole.PROMPT);
    List<String> said =
        List.of(
            "Tran", "scribe", " the", " speech", ":", "\n", " place", " green", " by", " e",
            " seven", " now", "", "");
    for (int i = 0; i < said.size(); i++) {
      texts.set(prompt + i, said.get(i));
    }
    return texts;
  }
}
