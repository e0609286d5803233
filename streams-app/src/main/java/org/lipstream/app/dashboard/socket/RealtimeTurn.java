package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.dashboard.speech.Follower;
import org.lipstream.app.dashboard.speech.Publishing;
import org.lipstream.app.dashboard.speech.SpokenInput;
import org.lipstream.app.transcript.TranscriptEvent;

/**
 * What is appended up to a commit: one session on the topics. Its utterances are the items of the
 * conversation, or all of it is one item where commits say what belongs together.
 */
final class RealtimeTurn implements Follower.Listener {
  private final RealtimeSettings settings;
  private final SpokenInput input;
  private final Follower follower;
  private final Consumer<ObjectNode> events;
  private final List<String> said = new ArrayList<>();
  private long openUtterance = -1;
  private int toldWords;
  private long spokenMs;
  private String previousItem;

  /**
   * @param events takes what is to be told to the client
   */
  RealtimeTurn(Publishing publishing, RealtimeSettings settings, Consumer<ObjectNode> events) {
    this.settings = settings;
    this.events = events;
    input = SpokenInput.ofSamples(publishing, "realtime", settings.rateHz(), 1);
    follower = Follower.start(publishing, input.session(), this);
  }

  void append(ByteBuffer sound) {
    input.accept(settings.encoding().linear(sound));
  }

  /** No more will be appended; returns the item that it becomes. */
  String commit() {
    input.end();
    return item(0);
  }

  boolean isOneItem() {
    return settings.byCommit();
  }

  private String item(long utterance) {
    return "item_" + input.session() + (settings.byCommit() ? "" : "_" + utterance);
  }

  @Override
  public synchronized void said(TranscriptEvent event) {
    String item = item(event.utterance());
    if (event.utterance() > openUtterance) {
      openUtterance = event.utterance();
      toldWords = 0;
      if (!settings.byCommit() && !event.text().isEmpty()) {
        events.accept(
            message("input_audio_buffer.speech_started", item)
                .put("audio_start_ms", event.span().startMs()));
      }
    }
    delta(event, item);
    if (event.isFinal()) {
      spokenMs += event.span().endMs() - event.span().startMs();
      if (!event.text().isEmpty()) {
        said.add(event.text());
      }
      if (!settings.byCommit() && !event.text().isEmpty()) {
        endItem(event, item);
      }
    }
  }

  /** Words that will stay and that were not told yet. */
  private void delta(TranscriptEvent event, String item) {
    List<String> words = event.words().stream().map(TranscriptEvent.Word::word).toList();
    int certain = event.isFinal() ? words.size() : Math.min(words.size(), event.committedWords());
    if (certain > toldWords) {
      boolean first = toldWords == 0 && (!settings.byCommit() || said.isEmpty());
      String text = String.join(" ", words.subList(toldWords, certain));
      events.accept(
          message("conversation.item.input_audio_transcription.delta", item)
              .put("content_index", 0)
              .put("delta", (first ? "" : " ") + text));
      toldWords = certain;
    }
  }

  private void endItem(TranscriptEvent event, String item) {
    events.accept(
        message("input_audio_buffer.speech_stopped", item)
            .put("audio_end_ms", event.span().endMs()));
    events.accept(
        message("input_audio_buffer.committed", item).put("previous_item_id", previousItem));
    complete(item, event.text(), event.span().endMs() - event.span().startMs());
    previousItem = item;
  }

  private void complete(String item, String transcript, long durationMs) {
    ObjectNode completed =
        message("conversation.item.input_audio_transcription.completed", item)
            .put("content_index", 0)
            .put("transcript", transcript);
    completed.putObject("usage").put("type", "duration").put("seconds", durationMs / 1e3);
    events.accept(completed);
  }

  @Override
  public synchronized void ended() {
    if (settings.byCommit()) {
      complete(item(0), String.join(" ", said), spokenMs);
    }
  }

  @Override
  public void failed(RuntimeException failure) {
    ObjectNode event = message("conversation.item.input_audio_transcription.failed", item(0));
    event.putObject("error").put("type", "server_error").put("message", "Kafka does not answer");
    events.accept(event);
  }

  private static ObjectNode message(String type, String item) {
    return SpeechSocket.object().put("type", type).put("item_id", item);
  }

  /** Nobody listens any more; the session ends. */
  void leave() {
    follower.close();
    input.end();
  }
}
