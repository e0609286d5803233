package org.lipstream.app.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One attempt to tell a service something. It is told by POST, with a key that is the same in each
 * attempt, and where there is a secret with a signature of the body: {@code X-Lipstream-Signature:
 * sha256=} and the HMAC in hexadecimal digits.
 */
final class WebhookCall {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String MAC = "HmacSHA256";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI address;
  private final Optional<String> secret;

  /** How an attempt ended. */
  enum Outcome {
    /** The service has it. */
    TAKEN,
    /** The service does not want it, now or ever. */
    REFUSED,
    /** It may go better later. */
    FAILED
  }

  /**
   * What came of it.
   *
   * @param reason why it was not taken, in a few words
   */
  record Result(Outcome outcome, String reason) {}

  WebhookCall(URI address, Optional<String> secret) {
    this.address = address;
    this.secret = secret;
  }

  /**
   * Tells it once.
   *
   * @param key the same for the same thing
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Result send(String key, byte[] json) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", '"' + key.replaceAll("[^\\x21-\\x7e]|\"", "_") + '"')
            .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    secret.ifPresent(one -> request.header("X-Lipstream-Signature", signature(one, json)));
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return new Result(outcome(status), "HTTP " + status);
    } catch (IOException e) {
      return new Result(Outcome.FAILED, e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private static Outcome outcome(int status) {
    if (status / 100 == 2) {
      return Outcome.TAKEN;
    }
    boolean theirFault = status / 100 == 4 && status != 408 && status != 425 && status != 429;
    return theirFault || status / 100 == 3 ? Outcome.REFUSED : Outcome.FAILED;
  }

  static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(MAC, e);
    }
  }
}
