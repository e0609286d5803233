package org.lipstream.app.session;

import org.lipstream.llm.stream.FinalOnly;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.MediaFormat;

/**
 * How sessions are joined and cut. All times in milliseconds.
 *
 * @param jitterMs media that may pile up behind a missing record before it is given up
 * @param graceMs how long one stream may stand still, by the clock, while the other waits for it
 * @param disconnectMs after so long without any record the open utterance is closed
 * @param maxSkewMs media time by which one stream may be ahead of the other that still moves
 * @param endpointSilenceMs silence that ends an utterance
 * @param restingSilenceMs silence that ends an utterance where the mouth rests as long
 * @param restingMouthMs rest of the mouth that ends an utterance in whatever sound
 * @param paddingBeforeMs sound kept before the first audible block
 * @param paddingAfterMs sound kept after the last audible block
 * @param maxUtteranceMs longest utterance
 * @param minSpeechMs audible sound that an utterance has at least
 * @param minVideoMs shortest utterance of pictures alone
 * @param partialStepMs least new media between two partial recognitions
 * @param maxBufferedMs media that may wait behind a running recognition
 * @param minLipShare share of an utterance's frames that must show a real mouth
 * @param policy which words of an open utterance are certain
 */
public record SessionConfig(
    long jitterMs,
    long graceMs,
    long disconnectMs,
    long maxSkewMs,
    long endpointSilenceMs,
    long restingSilenceMs,
    long restingMouthMs,
    long paddingBeforeMs,
    long paddingAfterMs,
    long maxUtteranceMs,
    long minSpeechMs,
    long minVideoMs,
    long partialStepMs,
    long maxBufferedMs,
    double minLipShare,
    StreamingPolicy policy) {

  public SessionConfig {
    atLeast("jitterMs", jitterMs, 0);
    atLeast("graceMs", graceMs, 1);
    atLeast("disconnectMs", disconnectMs, graceMs);
    atLeast("endpointSilenceMs", endpointSilenceMs, Endpointer.BLOCK_MS);
    atLeast("restingSilenceMs", restingSilenceMs, Endpointer.BLOCK_MS);
    atLeast("restingMouthMs", restingMouthMs, paddingBeforeMs);
    atLeast("paddingBeforeMs", paddingBeforeMs, 0);
    atLeast("paddingAfterMs", paddingAfterMs, 0);
    atLeast("maxUtteranceMs", maxUtteranceMs, paddingBeforeMs + endpointSilenceMs + 1_000);
    atLeast("maxSkewMs", maxSkewMs, graceMs);
    atLeast("minSpeechMs", minSpeechMs, Endpointer.BLOCK_MS);
    atLeast("minVideoMs", minVideoMs, MediaFormat.LIP_FRAME_MS);
    atLeast("partialStepMs", partialStepMs, Endpointer.BLOCK_MS);
    atLeast("maxBufferedMs", maxBufferedMs, maxUtteranceMs);
    if (paddingAfterMs > endpointSilenceMs) {
      throw new IllegalArgumentException(
          "paddingAfterMs: "
              + paddingAfterMs
              + " (expected: <= endpointSilenceMs "
              + endpointSilenceMs
              + ")");
    }
    if (!(minLipShare > 0 && minLipShare <= 1)) {
      throw new IllegalArgumentException("minLipShare: " + minLipShare + " (expected: in (0, 1])");
    }
  }

  /** What the application and {@code transcribe} use. */
  public static SessionConfig defaults() {
    return new SessionConfig(
        500,
        1_500,
        5_000,
        16_000,
        600,
        500,
        1_200,
        500,
        500,
        16_000,
        100,
        200,
        320,
        48_000,
        0.5,
        StreamingPolicies.DEFAULT);
  }

  /** The same, in which nothing is said before an utterance's end. */
  public SessionConfig withFinalsOnly() {
    return withPartials(new FinalOnly(), partialStepMs);
  }

  /** The same with another policy and step. */
  public SessionConfig withPartials(StreamingPolicy other, long stepMs) {
    return new SessionConfig(
        jitterMs,
        graceMs,
        disconnectMs,
        maxSkewMs,
        endpointSilenceMs,
        restingSilenceMs,
        restingMouthMs,
        paddingBeforeMs,
        paddingAfterMs,
        maxUtteranceMs,
        minSpeechMs,
        minVideoMs,
        stepMs,
        maxBufferedMs,
        minLipShare,
        other);
  }

  /**
   * The revision of every final: higher than any partial's, and the same however often the
   * utterance is recognised.
   */
  public long finalRevision() {
    return maxUtteranceMs / partialStepMs + 1;
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
