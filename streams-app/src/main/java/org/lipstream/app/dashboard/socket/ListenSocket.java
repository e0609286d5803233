package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.lipstream.app.dashboard.speech.Follower;
import org.lipstream.app.dashboard.speech.Publishing;
import org.lipstream.app.dashboard.speech.SpokenInput;
import org.lipstream.app.transcript.TranscriptEvent;

/**
 * {@code /v1/listen}: sound in, results out, as Deepgram's clients expect them. One socket is one
 * session, which ends with it.
 */
public final class ListenSocket extends SpeechSocket implements Follower.Listener {
  private final Publishing publishing;
  private final ListenRequest request;
  private final String model;
  private SpokenInput input;
  private Follower follower;
  private long endMs;

  ListenSocket(Publishing publishing, ListenRequest request, String model, Runnable onClose) {
    super(onClose);
    this.publishing = publishing;
    this.request = request;
    this.model = model;
  }

  @Override
  void opened() {
    input =
        request.encoding() == null
            ? SpokenInput.ofContainer(publishing, "listen", this::unreadable)
            : SpokenInput.ofSamples(publishing, "listen", request.rateHz(), request.channels());
    follower = Follower.start(publishing, input.session(), this);
  }

  private void unreadable(RuntimeException failure) {
    refuse(failure.getMessage());
    close(MISUSED, "stream: not readable");
  }

  @Override
  void binary(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      input.accept(request.encoding() == null ? bytes : request.encoding().linear(bytes));
    }
  }

  @Override
  void text(JsonNode message) {
    String type = message.path("type").asText();
    switch (type) {
      case "KeepAlive" -> {
        // That something came is all it is for.
      }
      case "CloseStream" -> input.end();
      default ->
          throw new IllegalArgumentException(
              "type: " + type + " (expected: KeepAlive or CloseStream)");
    }
  }

  @Override
  public synchronized void said(TranscriptEvent event) {
    endMs = Math.max(endMs, event.span().endMs());
    if (!event.text().isEmpty() && (event.isFinal() || request.interim())) {
      send(results(event));
    }
  }

  private ObjectNode results(TranscriptEvent event) {
    ObjectNode results = object().put("type", "Results");
    results.putArray("channel_index").add(0).add(1);
    results.put("start", event.span().startMs() / 1e3);
    results.put("duration", (event.span().endMs() - event.span().startMs()) / 1e3);
    results.put("is_final", event.isFinal()).put("speech_final", event.isFinal());
    ObjectNode alternative = results.putObject("channel").putArray("alternatives").addObject();
    alternative.put("transcript", event.text());
    alternative.put(
        "confidence",
        event.words().stream().mapToDouble(TranscriptEvent.Word::confidence).average().orElse(0));
    ArrayNode words = alternative.putArray("words");
    for (TranscriptEvent.Word word : event.words()) {
      words
          .addObject()
          .put("word", word.word())
          .put("punctuated_word", word.word())
          .put("start", word.startMs() / 1e3)
          .put("end", word.endMs() / 1e3)
          .put("confidence", word.confidence());
    }
    ObjectNode metadata = results.putObject("metadata").put("request_id", event.session());
    metadata.putObject("model_info").put("name", model);
    return results;
  }

  @Override
  public void ended() {
    ObjectNode metadata = object().put("type", "Metadata").put("request_id", input.session());
    metadata.put("created", Instant.now().toString()).put("duration", endMs / 1e3);
    metadata.put("channels", 1).putArray("models").add(model);
    send(metadata);
    close(NORMAL, "");
  }

  @Override
  public void failed(RuntimeException failure) {
    close(TRY_AGAIN, "the transcript cannot be followed");
  }

  @Override
  void refuse(String reason) {
    send(object().put("type", "Error").put("description", reason).put("message", reason));
  }

  @Override
  void gone() {
    if (follower != null) {
      follower.close();
    }
    if (input != null) {
      input.end();
    }
  }
}
