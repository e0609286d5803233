package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Set;
import org.lipstream.ingest.media.SoundFramer;

/**
 * How a realtime session transcribes, as OpenAI's {@code session.update} says it, in its present
 * form and in the older one. What cannot be had is refused by its name.
 *
 * @param encoding of the sound
 * @param rateHz of the sound
 * @param model as asked for; empty for whichever serves
 * @param byCommit whether a commit ends what is transcribed as one; pauses do otherwise
 */
record RealtimeSettings(SoundEncoding encoding, int rateHz, String model, boolean byCommit) {
  static final RealtimeSettings DEFAULT =
      new RealtimeSettings(SoundEncoding.LINEAR16, 24_000, "", false);

  private static final int TELEPHONE_HZ = 8_000;
  private static final Set<String> SESSION =
      Set.of(
          "type",
          "audio",
          "input_audio_format",
          "input_audio_transcription",
          "turn_detection",
          "input_audio_noise_reduction",
          "include",
          "model",
          "object",
          "id");
  private static final Set<String> INPUT =
      Set.of("format", "transcription", "turn_detection", "noise_reduction");
  private static final Set<String> TRANSCRIPTION = Set.of("model", "language", "prompt");

  /** These with what a message changes. */
  RealtimeSettings with(JsonNode session) {
    allow(session, "session", SESSION);
    String type = session.path("type").asText("transcription");
    require(type.equals("transcription"), "session.type", type, "transcription");
    require(session.path("include").isEmpty(), "session.include", session.path("include"), "none");
    JsonNode input = session.path("audio").path("input");
    allow(session.path("audio"), "session.audio", Set.of("input"));
    allow(input, "session.audio.input", INPUT);
    RealtimeSettings changed = this;
    if (input.has("format")) {
      changed = changed.withFormat(input.path("format"));
    } else if (session.has("input_audio_format")) {
      changed = changed.withOldFormat(session.path("input_audio_format").asText());
    }
    none(input.path("noise_reduction"), "noise_reduction");
    none(session.path("input_audio_noise_reduction"), "input_audio_noise_reduction");
    changed = changed.withTranscription(input.path("transcription"));
    changed = changed.withTranscription(session.path("input_audio_transcription"));
    changed = changed.withTurns(input, "session.audio.input.turn_detection");
    return changed.withTurns(session, "session.turn_detection");
  }

  private RealtimeSettings withFormat(JsonNode format) {
    String type = format.path("type").asText();
    int rate = format.path("rate").asInt(24_000);
    return switch (type) {
      case "audio/pcm" -> {
        boolean usable = rate >= SoundFramer.LOWEST_RATE_HZ && rate <= SoundFramer.HIGHEST_RATE_HZ;
        require(
            usable,
            "format.rate",
            rate,
            SoundFramer.LOWEST_RATE_HZ + " to " + SoundFramer.HIGHEST_RATE_HZ);
        yield new RealtimeSettings(SoundEncoding.LINEAR16, rate, model, byCommit);
      }
      case "audio/pcmu" -> telephone(SoundEncoding.MULAW);
      case "audio/pcma" -> telephone(SoundEncoding.ALAW);
      default -> throw refused("format.type", type, "audio/pcm, audio/pcmu or audio/pcma");
    };
  }

  private RealtimeSettings withOldFormat(String format) {
    return switch (format) {
      case "pcm16" -> new RealtimeSettings(SoundEncoding.LINEAR16, 24_000, model, byCommit);
      case "g711_ulaw" -> telephone(SoundEncoding.MULAW);
      case "g711_alaw" -> telephone(SoundEncoding.ALAW);
      default -> throw refused("input_audio_format", format, "pcm16, g711_ulaw or g711_alaw");
    };
  }

  private RealtimeSettings telephone(SoundEncoding law) {
    return new RealtimeSettings(law, TELEPHONE_HZ, model, byCommit);
  }

  private RealtimeSettings withTranscription(JsonNode transcription) {
    allow(transcription, "transcription", TRANSCRIPTION);
    String language = transcription.path("language").asText("");
    require(language.isEmpty() || language.equals("en"), "language", language, "en, or none");
    String prompt = transcription.path("prompt").asText("");
    require(prompt.isEmpty(), "prompt", prompt, "none");
    String asked = transcription.path("model").asText(model);
    return new RealtimeSettings(encoding, rateHz, asked, byCommit);
  }

  private RealtimeSettings withTurns(JsonNode holder, String name) {
    if (!holder.has("turn_detection")) {
      return this;
    }
    JsonNode turns = holder.path("turn_detection");
    if (!turns.isNull()) {
      String type = turns.path("type").asText();
      require(type.equals("server_vad"), name + ".type", type, "server_vad, or null for commits");
      allow(turns, name, Set.of("type"));
    }
    return new RealtimeSettings(encoding, rateHz, model, turns.isNull());
  }

  /** As the session is told back. */
  void describe(ObjectNode session, String served) {
    ObjectNode input = session.put("type", "transcription").putObject("audio").putObject("input");
    ObjectNode format = input.putObject("format");
    switch (encoding) {
      case LINEAR16 -> format.put("type", "audio/pcm").put("rate", rateHz);
      case MULAW -> format.put("type", "audio/pcmu");
      case ALAW -> format.put("type", "audio/pcma");
    }
    input.putObject("transcription").put("model", served);
    if (byCommit) {
      input.putNull("turn_detection");
    } else {
      input.putObject("turn_detection").put("type", "server_vad");
    }
  }

  private static void allow(JsonNode object, String name, Set<String> allowed) {
    for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!allowed.contains(field)) {
        throw refused(name + "." + field, object.path(field), "not supported");
      }
    }
  }

  private static void none(JsonNode value, String name) {
    require(value.isMissingNode() || value.isNull(), name, value, "null");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw refused(name, value, expected);
    }
  }

  private static IllegalArgumentException refused(String name, Object value, String expected) {
    return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
  }
}
