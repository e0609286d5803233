package org.lipstream.monitor.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.report.SeenDecodes;

/**
 * One model's alerts. A key is raised after several violating reports in a row and cleared after
 * several clean ones; a report without tokens of the role in question says nothing about it. Late,
 * repeated and empty reports and those of other models are counted and change nothing. Not
 * thread-safe.
 */
public final class AlertBoard {
  private static final int SESSIONS = 1024;

  private final Profile profile;
  private final List<AlertRule> rules;
  private final Hysteresis hysteresis;
  private final SeenDecodes seen = new SeenDecodes();
  private final Map<String, Watch> watches = new TreeMap<>();
  private final Map<String, Long> latestMs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > SESSIONS;
        }
      };
  private long passedOver;

  /** What is known of one key. */
  private static final class Watch {
    private Violation last;
    private DecodeId seenIn;
    private int tokens;
    private int violating;
    private int clean;
    private boolean raised;
  }

  /** A board on which nothing is raised. */
  public AlertBoard(Profile profile, List<AlertRule> rules, Hysteresis hysteresis) {
    this.profile = profile;
    this.rules = List.copyOf(rules);
    this.hysteresis = hysteresis;
  }

  /** A board that goes on where another was. */
  public AlertBoard(
      Profile profile, List<AlertRule> rules, Hysteresis hysteresis, BoardState state) {
    this(profile, rules, hysteresis);
    for (BoardState.Watched each : state.watches()) {
      Watch watch = watches.computeIfAbsent(each.last().key(), key -> new Watch());
      watch.last = each.last();
      watch.seenIn = each.seenIn();
      watch.tokens = each.tokens();
      watch.violating = each.violating();
      watch.clean = each.clean();
      watch.raised = each.raised();
    }
  }

  /** What a board that goes on must know. */
  public BoardState state() {
    return new BoardState(
        watches.values().stream()
            .map(
                watch ->
                    new BoardState.Watched(
                        watch.last,
                        watch.seenIn,
                        watch.tokens,
                        watch.violating,
                        watch.clean,
                        watch.raised))
            .toList());
  }

  /** Takes a report and returns the alerts that it raises or clears. */
  public List<Alert> accept(ReportDigest digest) {
    if (!isToBeJudged(digest)) {
      passedOver++;
      return List.of();
    }
    Map<String, Violation> violations = new TreeMap<>();
    for (AlertRule rule : rules) {
      for (Violation violation : rule.violations(digest, profile)) {
        violations.putIfAbsent(violation.key(), violation);
      }
    }
    List<Alert> changes = new ArrayList<>();
    violations.values().forEach(violation -> violated(violation, digest, changes));
    watches
        .entrySet()
        .removeIf(
            entry ->
                !violations.containsKey(entry.getKey())
                    && cleared(entry.getValue(), digest, changes));
    return changes;
  }

  private boolean isToBeJudged(ReportDigest digest) {
    DecodeId id = digest.id();
    if (digest.isEmpty() || !id.model().equals(profile.model())) {
      return false;
    }
    long latest = latestMs.merge(id.session(), id.eventTimeMs(), Math::max);
    return id.eventTimeMs() >= latest - hysteresis.graceMs() && seen.isNew(id);
  }

  private void violated(Violation violation, ReportDigest digest, List<Alert> changes) {
    Watch watch = watches.computeIfAbsent(violation.key(), key -> new Watch());
    watch.last = violation;
    watch.seenIn = digest.id();
    watch.tokens = digest.tokens();
    watch.clean = 0;
    watch.violating++;
    if (!watch.raised && watch.violating >= hysteresis.raiseAfter()) {
      watch.raised = true;
      changes.add(alert(Alert.State.RAISED, watch, digest));
    }
  }

  /** Whether the watch is over. */
  private boolean cleared(Watch watch, ReportDigest digest, List<Alert> changes) {
    if (!digest.shows(watch.last.layer(), watch.last.role())) {
      return false;
    }
    watch.violating = 0;
    watch.clean++;
    if (watch.raised && watch.clean < hysteresis.clearAfter()) {
      return false;
    }
    if (watch.raised) {
      changes.add(alert(Alert.State.CLEARED, watch, digest));
    }
    return true;
  }

  private static Alert alert(Alert.State state, Watch watch, ReportDigest digest) {
    return new Alert(state, watch.last, watch.seenIn, watch.tokens, digest.id());
  }

  /** Keys that are raised now, in order. */
  public List<String> raised() {
    return watches.entrySet().stream()
        .filter(entry -> entry.getValue().raised)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many reports were late, repeated, empty or of another model. */
  public long passedOver() {
    return passedOver;
  }
}
