package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.lipstream.app.dashboard.model.LiveModel;

/** Which models recognise now, and what a client may ask for. */
public final class ServedModels {
  /** Names that clients of other services have built in: they stand for what serves. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("|lipstream|whisper-1|gpt-4o(-mini)?-transcribe|(nova|enhanced|base)(-.*)?");

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private ServedModels() {}

  /** There is no such model here, or none at all. */
  public static final class NotServedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final boolean none;

    NotServedException(boolean none, String message) {
      super(message);
      this.none = none;
    }

    ApiError error() {
      return none ? ApiError.UNAVAILABLE : ApiError.NO_MODEL;
    }
  }

  /**
   * The model that will answer.
   *
   * @param asked for; empty for any
   * @throws NotServedException if it does not serve
   */
  public static String require(LiveModel model, String asked) {
    List<String> served = awaitServed(model);
    if (served.isEmpty()) {
      throw new NotServedException(
          true, "model: none recognises (expected: a running ./lipstream serve on this cluster)");
    }
    if (served.contains(asked)) {
      return asked;
    }
    if (!ELSEWHERE.matcher(asked).matches()) {
      throw new NotServedException(
          false, "model: " + asked + " (expected: one of " + String.join(", ", served) + ")");
    }
    return served.get(0);
  }

  /** An instance that has just begun to run says so within a second or two. */
  private static List<String> awaitServed(LiveModel model) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<String> served = model.servedModels();
    while (served.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(STEP_NANOS);
      served = model.servedModels();
    }
    return served;
  }

  /** As OpenAI's list of models has them. */
  static ObjectNode describe(String id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "lipstream");
  }
}
