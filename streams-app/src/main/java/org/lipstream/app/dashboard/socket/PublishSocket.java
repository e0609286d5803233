package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.lipstream.app.dashboard.speech.LeftStreams;
import org.lipstream.app.dashboard.speech.Publishing;
import org.lipstream.app.dashboard.speech.SpokenStream;
import org.lipstream.ingest.publish.SessionIds;
import org.lipstream.media.MediaFormat;

/**
 * {@code /v1/publish}: sound and lips that a page captures, acknowledged when Kafka has them, so
 * that a page that loses the line goes on without losing or doubling anything.
 *
 * <pre>
 *   page                                            server
 *   {"type":"start","rate":48000,"lips":false} ──►
 *                                              ◄── {"type":"started","session":…,"key":…,
 *                                                   "startEpochMs":…,"soundMs":0,"lipsMs":0}
 *   kind (1 sound, 2 lips, 3 pictures),
 *   held (0 or 1), 6 bytes, position         ──►
 *                                              ◄── {"type":"acknowledged","soundMs":…,"lipsMs":…}
 *                          ─ the line is lost ─
 *   {"type":"resume","session":…,"key":…,
 *    "startEpochMs":…,"acknowledgedMs":…, …}   ──►
 *                                              ◄── {"type":"started",…,"soundMs":…,"lipsMs":…}
 *   what the page has from there on            ──►
 *   {"type":"end"}                             ──►
 *                                              ◄── {"type":"ended"}
 * </pre>
 *
 * A position is a double, little-endian: the first sample of 16-bit mono sound, or the crop's or
 * the picture's number, of 25 a second, counted from the session's start. Lips are 96 x 96 grey
 * bytes, and held where the face was not found in their picture; pictures are JPEG, of which the
 * mouth is cut out here and nothing else kept. What was cut out last is sent back with an
 * acknowledgement, as {@code mouth}: who sends a face may see what becomes of it.
 */
public final class PublishSocket extends SpeechSocket {
  private static final int SOUND = 1;
  private static final int LIPS = 2;
  private static final int PICTURE = 3;
  private static final int HEADER_BYTES = 16;
  private static final long ACKNOWLEDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Publishing publishing;
  private final LeftStreams left;
  private SpokenStream stream;
  private int rateHz;
  private long nextSample;
  private long acknowledgedNanos;
  private boolean ended;

  PublishSocket(Publishing publishing, LeftStreams left, Runnable onClose) {
    super(onClose);
    this.publishing = publishing;
    this.left = left;
  }

  @Override
  void opened() {
    // The page speaks first.
  }

  @Override
  void text(JsonNode message) {
    String type = message.path("type").asText();
    switch (type) {
      case "start" -> start(message);
      case "resume" -> resume(message);
      case "end" -> end();
      default ->
          throw new IllegalArgumentException("type: " + type + " (expected: start, resume or end)");
    }
  }

  private void start(JsonNode message) {
    fresh();
    String name = message.path("name").asText("").strip();
    begun(
        SpokenStream.open(
            publishing,
            name.isEmpty() ? "speak" : SessionIds.checked(name),
            format(message),
            message.path("lips").asBoolean()));
  }

  private void resume(JsonNode message) {
    fresh();
    String session = message.path("session").asText();
    String key = message.path("key").asText();
    left.takeOver(session, key);
    SpokenStream.Left from =
        new SpokenStream.Left(
            session,
            key,
            message.path("startEpochMs").asLong(),
            message.path("acknowledgedMs").asLong());
    begun(SpokenStream.resume(publishing, from, format(message), message.path("lips").asBoolean()));
  }

  private void fresh() {
    if (stream != null) {
      throw new IllegalArgumentException("type: start twice (expected: one session a line)");
    }
  }

  private SpokenStream.Format format(JsonNode message) {
    rateHz = message.path("rate").asInt();
    return new SpokenStream.Format(rateHz, 1);
  }

  private void begun(SpokenStream opened) {
    stream = opened;
    left.sent(opened);
    nextSample = opened.soundMs() * rateHz / 1_000;
    SpokenStream.Left known = opened.left();
    send(
        object()
            .put("type", "started")
            .put("session", known.session())
            .put("key", known.key())
            .put("startEpochMs", known.startEpochMs())
            .put("soundMs", opened.soundMs())
            .put("lipsMs", opened.lipsMs()));
  }

  @Override
  void binary(ByteBuffer bytes) {
    if (stream == null || ended) {
      throw new IllegalArgumentException("media: outside of a session (expected: start first)");
    }
    if (bytes.remaining() < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "media: %d bytes (expected: >= %d)".formatted(bytes.remaining(), HEADER_BYTES));
    }
    ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    int kind = in.get(in.position());
    boolean held = in.get(in.position() + 1) != 0;
    long position = (long) in.getDouble(in.position() + 8);
    in.position(in.position() + HEADER_BYTES);
    switch (kind) {
      case SOUND -> sound(position, in);
      case LIPS -> stream.accept(position * MediaFormat.LIP_FRAME_MS, bytes(in), held);
      case PICTURE -> stream.acceptPicture(position * MediaFormat.LIP_FRAME_MS, bytes(in));
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: 1, 2 or 3)");
    }
    acknowledge(false);
  }

  /** What has been taken already is passed over; nothing may be missing. */
  private void sound(long position, ByteBuffer pcm) {
    if (position > nextSample) {
      throw new IllegalArgumentException(
          "position: " + position + " (expected: at most " + nextSample + ")");
    }
    long known = Math.min(nextSample - position, pcm.remaining() / Short.BYTES);
    pcm.position(pcm.position() + (int) known * Short.BYTES);
    nextSample += pcm.remaining() / Short.BYTES;
    stream.accept(pcm);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private void acknowledge(boolean always) {
    long now = System.nanoTime();
    if (always || now - acknowledgedNanos > ACKNOWLEDGE_NANOS) {
      acknowledgedNanos = now;
      ObjectNode message = object().put("type", "acknowledged");
      message.put("soundMs", stream.safeSoundMs()).put("lipsMs", stream.safeLipsMs());
      stream.newestMouth().ifPresent(mouth -> message.put("mouth", mouth));
      send(message);
    }
  }

  private void end() {
    if (stream != null && !ended) {
      ended = true;
      stream.end();
      left.ended(stream);
      acknowledge(true);
    }
    send(object().put("type", "ended"));
    close(NORMAL, "");
  }

  @Override
  void refuse(String reason) {
    send(object().put("type", "refused").put("reason", reason));
  }

  @Override
  void gone() {
    if (stream != null && !ended) {
      left.left(stream);
    }
  }
}
