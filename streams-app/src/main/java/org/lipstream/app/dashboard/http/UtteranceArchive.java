package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lipstream.app.dashboard.feed.UtteranceSound;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.Topics;

/** What the topics still hold of utterances that are over. */
final class UtteranceArchive {
  private static final int PAGE = 50;
  private static final int LONG_PAGE = 500;
  private static final int MOST_FINALS = 20_000;
  private static final int LEVEL_STEP_MS = 10;

  /** Sound that is shown and played before and after the utterance. */
  private static final long MARGIN_MS = 250;

  /** A report stands on its topic at most so long before or after the final. */
  private static final long REPORT_REACH_MS = 120_000;

  private final LogReader log;

  UtteranceArchive(LogReader log) {
    this.log = log;
  }

  /**
   * A page of finals, newest first: {@code {"finals":[…], "older":"0:12,1:7"|null}}.
   *
   * @param older what an earlier page gave; empty for the newest
   * @param wanted those alone; where much has to be read for few, a page may have none
   */
  ObjectNode page(Optional<String> session, Optional<String> older, Predicate<FeedRecord> wanted) {
    LogReader.Page page =
        log.finals(session, older.map(this::parse).orElse(Map.of()), PAGE, wanted);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode finals = answer.putArray("finals");
    page.finals().forEach(record -> finals.add(record.value()));
    answer.put("older", page.isOver() ? null : format(page.older()));
    return answer;
  }

  private Map<Integer, Long> parse(String text) {
    Map<Integer, Long> offsets = new TreeMap<>();
    try {
      for (String pair : text.split(",")) {
        String[] parts = pair.split(":");
        offsets.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "older: " + text + " (expected: what a page before gave)", e);
    }
    return offsets;
  }

  private static String format(Map<Integer, Long> offsets) {
    StringBuilder text = new StringBuilder();
    offsets.forEach(
        (partition, offset) ->
            text.append(text.length() == 0 ? "" : ",")
                .append(partition)
                .append(':')
                .append(offset));
    return text.toString();
  }

  /**
   * One utterance: {@code {"final":…, "summary":…, "full":…, "fullRecord":"3/17", "shadow":…,
   * "sound":…}}; what is no longer there is missing. Empty where the final itself is gone.
   */
  Optional<ObjectNode> find(String session, long utterance) {
    Optional<ObjectNode> found = log.find(session, utterance).map(FeedRecord::value);
    return found.map(
        event -> {
          ObjectNode answer = JsonNodeFactory.instance.objectNode();
          answer.set("final", event);
          addReports(session, utterance, event, answer);
          sound(session, event)
              .ifPresent(
                  sound -> {
                    ObjectNode levels = answer.putObject("sound");
                    levels.put("startMs", sound.startMs()).put("stepMs", LEVEL_STEP_MS);
                    ArrayNode values = levels.putArray("levelsDb");
                    for (double level : sound.levelsDb(LEVEL_STEP_MS)) {
                      values.add(Math.round(level * 10) / 10.0);
                    }
                  });
          return answer;
        });
  }

  /** All finals of a session's newest run, in order, as far as the topics hold them. */
  List<TranscriptEvent> finals(String session) {
    List<TranscriptEvent> newestFirst = new ArrayList<>();
    Map<Integer, Long> older = Map.of();
    boolean over = false;
    while (!over && newestFirst.size() < MOST_FINALS) {
      LogReader.Page page = log.finals(Optional.of(session), older, LONG_PAGE);
      for (FeedRecord record : page.finals()) {
        readable(record).ifPresent(newestFirst::add);
      }
      over = page.isOver();
      older = page.older();
    }
    if (newestFirst.isEmpty()) {
      return List.of();
    }
    long run = newestFirst.get(0).sessionStartEpochMs();
    return newestFirst.stream()
        .filter(event -> event.sessionStartEpochMs() == run)
        .sorted(Comparator.comparingLong(TranscriptEvent::utterance))
        .toList();
  }

  private static Optional<TranscriptEvent> readable(FeedRecord record) {
    try {
      return Optional.of(TranscriptJson.read(record.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // somebody else's
    }
  }

  /** The utterance's sound as a WAV file. */
  Optional<byte[]> wav(String session, long utterance) {
    return log.find(session, utterance)
        .flatMap(record -> sound(session, record.value()))
        .map(UtteranceSound::wav);
  }

  private void addReports(String session, long utterance, ObjectNode event, ObjectNode answer) {
    long emitted = event.path("emittedEpochMs").asLong();
    long ended =
        event.path("sessionStartEpochMs").asLong() + event.path("span").path("endMs").asLong();
    log.values(
        Topics.SINKS,
        session,
        Math.min(emitted, ended) - REPORT_REACH_MS,
        record -> {
          ObjectNode report = record.value();
          if (report.path("utterance").asLong(-1) == utterance) {
            boolean shadow = report.path("shadow").asBoolean(false);
            boolean full = report.path("maps").isObject();
            answer.set(shadow ? "shadow" : "summary", report);
            if (full) {
              answer.set(shadow ? "shadowFull" : "full", report);
              answer.put("fullRecord", record.partition() + "/" + record.offset());
            }
          }
          return true;
        });
  }

  private Optional<UtteranceSound> sound(String session, ObjectNode event) {
    long start = Math.max(0, event.path("span").path("startMs").asLong() - MARGIN_MS);
    long end = event.path("span").path("endMs").asLong() + MARGIN_MS;
    return UtteranceSound.read(
        log, session, event.path("sessionStartEpochMs").asLong(), start, end);
  }
}
