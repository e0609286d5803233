package org.lipstream.app.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lipstream.app.lab.chaos.ChaosSpeakers.Spoken;
import org.lipstream.app.lab.chaos.Finals.Final;
import org.lipstream.app.lab.chaos.Finals.Said;

/**
 * One fault after the other while sessions are spoken, all of them alike: each must get the finals
 * that one got while nothing broke.
 *
 * <pre>
 *   fault        ---X------X--------X---X------
 *   sessions   |--0--|--2--|--4--|--6--|--8--|
 *                 |--1--|--3--|--5--|--7--|
 * </pre>
 *
 * A session counts for each fault that fell while its finals were to come, so one counts for more
 * than one.
 */
public final class Chaos {
  /** All finals are out when none has come for so long: what comes late is not lost. */
  private static final long PATIENCE_MS = 90_000;

  /** What comes so long after the last final that was awaited is one too many. */
  private static final long AFTERMATH_MS = 15_000;

  /** Media that broke off: an utterance whose end was heard ends at least so far before. */
  private static final long HEARD_MS = 1_500;

  /** A final that is no longer out than this after a session's end may still have been at stake. */
  private static final long AT_STAKE_MS = 10_000;

  private static final long LOOK_EVERY_MS = 500;
  private static final int AT_A_TIME = 2;
  private static final long REST_LEAST_MS = 1_000;
  private static final long REST_MOST_MS = 7_000;

  /** One fault that fell. */
  private record Struck(Fault fault, long startMs, long endMs) {}

  /**
   * How it is done.
   *
   * @param faults how many, all kinds in turn
   * @param most no other one after so long
   * @param serve arguments of the instances
   * @param folder for data and logs
   */
  public record Plan(int faults, Duration most, long seed, List<String> serve, Path folder) {}

  private final Plan plan;
  private final Consumer<String> progress;
  private final List<Struck> struck = new ArrayList<>();
  private final Map<Fault, String> missing = new EnumMap<>(Fault.class);
  private List<Said> expected = List.of();
  private List<Said> expectedOfDoomed = List.of();

  private Chaos(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Does it.
   *
   * @param progress told what happens
   * @return what was counted
   */
  public static ChaosTable run(Plan plan, Consumer<String> progress) {
    return new Chaos(plan, progress).run();
  }

  private ChaosTable run() {
    progress.accept("starting three brokers and two instances ...");
    try (Scene scene = Scene.start(plan.folder(), plan.serve(), 2, plan.seed());
        Finals finals = new Finals(scene.cluster.address());
        ChaosSpeakers speakers = new ChaosSpeakers(scene.cluster.address())) {
      expected(scene, finals, speakers);
      List<Fault> possible = new ArrayList<>();
      for (Fault fault : Fault.values()) {
        fault
            .missing(scene)
            .ifPresentOrElse(why -> missing.put(fault, why), () -> possible.add(fault));
      }
      speakers.keepSpeaking(speakers.clipMs() / AT_A_TIME);
      strike(scene, possible);
      List<Spoken> spoken = speakers.finish();
      await(finals, spoken);
      return count(scene, finals, spoken);
    }
  }

  /** What is said while nothing breaks: of two sessions, so that chance shows. */
  private void expected(Scene scene, Finals finals, ChaosSpeakers speakers) {
    progress.accept("listening while nothing breaks ...");
    speakers.speak();
    speakers.speak();
    String doomed = scene.publisher.speak();
    Child.pause(speakers.clipMs() + AFTERMATH_MS);
    expected = said(finals.of("spoken-0"));
    expectedOfDoomed = said(finals.of(doomed));
    if (expected.isEmpty() || !expected.equals(said(finals.of("spoken-1")))) {
      throw new IllegalStateException(
          "finals while nothing breaks: %s (expected: %s)"
              .formatted(said(finals.of("spoken-1")), expected));
    }
    progress.accept(expected.size() + " finals a session");
  }

  private static List<Said> said(List<Final> finals) {
    return finals.stream().map(Final::said).toList();
  }

  private void strike(Scene scene, List<Fault> possible) {
    long untilMs = System.currentTimeMillis() + plan.most().toMillis();
    for (int i = 0; i < plan.faults() && System.currentTimeMillis() < untilMs; i++) {
      scene.pause(REST_LEAST_MS, REST_MOST_MS);
      if (i % possible.size() == 0) {
        Collections.shuffle(possible, scene.random);
      }
      Fault fault = possible.get(i % possible.size());
      long startMs = System.currentTimeMillis();
      fault.strike(scene);
      struck.add(new Struck(fault, startMs, System.currentTimeMillis()));
      progress.accept(
          "%d of %d: %s, over after %.1f s"
              .formatted(
                  i + 1,
                  plan.faults(),
                  fault.told(),
                  (System.currentTimeMillis() - startMs) / 1e3));
    }
  }

  private void await(Finals finals, List<Spoken> spoken) {
    progress.accept("waiting for the last finals ...");
    long sinceMs = System.currentTimeMillis();
    for (Spoken each : spoken) {
      while (finals.of(each.session()).size() < expected.size()
          && System.currentTimeMillis() < Math.max(sinceMs, finals.lastArrivedMs()) + PATIENCE_MS) {
        Child.pause(LOOK_EVERY_MS);
      }
    }
    Child.pause(AFTERMATH_MS);
  }

  private ChaosTable count(Scene scene, Finals finals, List<Spoken> spoken) {
    ChaosTable table = new ChaosTable(missing);
    Map<Fault, Integer> rounds =
        struck.stream()
            .collect(Collectors.toMap(Struck::fault, each -> 1, Integer::sum, this::empty));
    rounds.forEach(table::rounds);
    List<String> doomed = scene.publisher.sessions();
    Set<String> brokenOff = new HashSet<>(doomed);
    spoken.stream().filter(Spoken::isBrokenOff).map(Spoken::session).forEach(brokenOff::add);
    BrokenOff ends = BrokenOff.read(scene.cluster.address(), brokenOff);
    for (Spoken each : spoken) {
      List<Final> said = finals.of(each.session());
      Count count =
          each.isBrokenOff()
              ? Count.of(each.session(), expected, said, ends.wholeMs(each.session()) - HEARD_MS)
              : Count.of(each.session(), expected, said);
      table.add(faultsOf(each, finals), count);
      if (each.isBrokenOff()) {
        table.note(each.session() + ": " + each.failure());
      }
    }
    for (String session : doomed) {
      table.add(
          List.of(Fault.KILL_PUBLISHER),
          Count.of(
              session, expectedOfDoomed, finals.of(session), ends.wholeMs(session) - HEARD_MS));
    }
    return table;
  }

  private Map<Fault, Integer> empty() {
    return new EnumMap<>(Fault.class);
  }

  private List<Fault> faultsOf(Spoken session, Finals finals) {
    long lastMs =
        Math.max(
            session.endMs() + AT_STAKE_MS,
            finals.of(session.session()).stream().mapToLong(Final::arrivedMs).max().orElse(0));
    return struck.stream()
        .filter(each -> each.startMs() <= lastMs && each.endMs() >= session.startMs())
        .map(Struck::fault)
        .distinct()
        .toList();
  }
}
