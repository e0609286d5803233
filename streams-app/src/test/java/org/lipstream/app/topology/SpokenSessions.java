package org.lipstream.app.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;

/**
 * Made-up sessions of 7 s whose two sentences lie differently in each, and what is said in them.
 */
final class SpokenSessions {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int SENTENCES = 2;

  private final Map<String, List<Object>> records = new LinkedHashMap<>();

  SpokenSessions(String name, int count, long run) {
    for (int i = 0; i < count; i++) {
      String id = name + "-" + i + "-" + run;
      long[] one = {400 + 50 * i, 2_000 + 70 * i};
      long[] two = {4_000 - 30 * i, 5_800 + 20 * i};
      records.put(id, ScriptedMedia.of(id, 7_000, one, two).inRun(run).interleaved());
    }
  }

  List<List<Object>> records() {
    return List.copyOf(records.values());
  }

  /** What a session in this thread says of each. */
  Map<String, List<String>> texts() {
    Map<String, List<String>> texts = new TreeMap<>();
    records.forEach((id, media) -> texts.put(id, textsWithoutKafka(media)));
    return texts;
  }

  private static List<String> textsWithoutKafka(List<Object> records) {
    Session session =
        new Session("s", SessionConfig.defaults().withFinalsOnly(), SessionCheckpoint.start(0, 0));
    List<String> texts = new ArrayList<>();
    for (Object each : records) {
      if (each instanceof AudioChunk chunk) {
        session.accept(MediaRecord.of(chunk));
      } else {
        session.accept(MediaRecord.of((LipFrame) each));
      }
      for (Optional<RecognitionTask> next = session.cut(); next.isPresent(); next = session.cut()) {
        texts.add(ScriptedMedia.textOf(next.get().media(), next.get().media().modalities()));
        session.finalIsOut();
      }
    }
    return texts;
  }

  static Map<String, List<String>> texts(List<TranscriptEvent> finals) {
    Map<String, List<String>> texts = new TreeMap<>();
    for (TranscriptEvent each : finals) {
      texts.computeIfAbsent(each.session(), id -> new ArrayList<>()).add(each.text());
    }
    return texts;
  }

  /** The finals of all sentences, and what comes in the aftermath. */
  List<TranscriptEvent> awaitFinals(TranscriptFeed feed, Duration aftermath) {
    List<TranscriptEvent> finals = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (finals.size() < SENTENCES * records.size() && System.nanoTime() < deadline) {
      finals.addAll(poll(feed));
    }
    finals.addAll(awaitNoMore(feed, aftermath));
    return finals;
  }

  /** What comes within a time, which would be too many. */
  List<TranscriptEvent> awaitNoMore(TranscriptFeed feed, Duration aftermath) {
    List<TranscriptEvent> finals = new ArrayList<>();
    long deadline = System.nanoTime() + aftermath.toNanos();
    while (System.nanoTime() < deadline) {
      finals.addAll(poll(feed));
    }
    return finals;
  }

  private List<TranscriptEvent> poll(TranscriptFeed feed) {
    return feed.poll(Duration.ofMillis(200)).stream()
        .filter(event -> event.isFinal() && records.containsKey(event.session()))
        .toList();
  }
}
