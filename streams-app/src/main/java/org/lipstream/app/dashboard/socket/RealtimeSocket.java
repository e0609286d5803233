package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.Fields;
import org.lipstream.app.dashboard.speech.Publishing;

/** {@code /v1/realtime}: transcription by the events of OpenAI's realtime API. */
public final class RealtimeSocket extends SpeechSocket {
  private static final Set<String> PARAMETERS = Set.of("intent", "model", "token");

  private final Publishing publishing;
  private final Sockets.Models models;
  private final String id = "sess_" + UUID.randomUUID();
  private final AtomicLong events = new AtomicLong();
  private final List<RealtimeTurn> turns = new ArrayList<>();
  private RealtimeSettings settings = RealtimeSettings.DEFAULT;
  private RealtimeTurn current;
  private String lastItem;

  /**
   * @throws IllegalArgumentException naming the parameter that is not as it has to be
   */
  RealtimeSocket(
      Publishing publishing, Sockets.Models models, Fields parameters, Runnable onClose) {
    super(onClose);
    this.publishing = publishing;
    this.models = models;
    for (String name : parameters.getNames()) {
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException(name + ": not supported (expected: intent and model)");
      }
    }
    String intent = parameters.getValue("intent");
    if (intent != null && !intent.equals("transcription")) {
      throw new IllegalArgumentException("intent: " + intent + " (expected: transcription)");
    }
    models.require(asked(parameters.getValue("model")));
  }

  private static String asked(String model) {
    return model == null ? "" : model;
  }

  @Override
  void opened() {
    tellSession("session.created");
  }

  private void tellSession(String type) {
    ObjectNode message = object().put("type", type);
    ObjectNode session = message.putObject("session").put("id", id);
    settings.describe(session, models.require(settings.model()));
    tell(message);
  }

  @Override
  void text(JsonNode message) {
    String type = message.path("type").asText();
    switch (type) {
      case "session.update", "transcription_session.update" -> update(message.path("session"));
      case "input_audio_buffer.append" -> append(message.path("audio").asText());
      case "input_audio_buffer.commit" -> commit();
      default ->
          throw new IllegalArgumentException(
              "type: "
                  + type
                  + " (expected: session.update, input_audio_buffer.append or"
                  + " input_audio_buffer.commit)");
    }
  }

  private void update(JsonNode session) {
    if (current != null) {
      throw new IllegalArgumentException(
          "session: changed amid sound (expected: before the first append or after a commit)");
    }
    RealtimeSettings changed = settings.with(session);
    models.require(changed.model());
    settings = changed;
    tellSession("session.updated");
  }

  private void append(String base64) {
    ByteBuffer sound = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    if (current == null) {
      current = new RealtimeTurn(publishing, settings, this::tell);
      turns.add(current);
    }
    current.append(sound);
  }

  private void commit() {
    if (current == null) {
      throw new IllegalArgumentException("input_audio_buffer: empty (expected: sound)");
    }
    RealtimeTurn turn = current;
    current = null;
    String item = turn.commit();
    if (turn.isOneItem()) {
      tell(
          object()
              .put("type", "input_audio_buffer.committed")
              .put("item_id", item)
              .put("previous_item_id", lastItem));
      lastItem = item;
    }
  }

  @Override
  void binary(ByteBuffer bytes) {
    throw new IllegalArgumentException("message: bytes (expected: JSON)");
  }

  private void tell(ObjectNode message) {
    send(message.put("event_id", "event_" + events.incrementAndGet()));
  }

  @Override
  void refuse(String reason) {
    ObjectNode message = object().put("type", "error");
    message
        .putObject("error")
        .put("type", "invalid_request_error")
        .put("code", "invalid_value")
        .put("message", reason)
        .put("param", reason.contains(":") ? reason.substring(0, reason.indexOf(':')) : null);
    tell(message);
  }

  @Override
  void gone() {
    turns.forEach(RealtimeTurn::leave);
  }
}
