package org.lipstream.app.session;

import java.util.Objects;
import java.util.Optional;
import org.lipstream.llm.recognize.UtteranceLimits;
import org.lipstream.llm.stream.FinalOnly;
import org.lipstream.llm.stream.StreamingPolicies;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

/**
 * How sessions are joined, cut and recognised. All times in milliseconds.
 *
 * @param aligning how sound and lips are joined
 * @param endpointing where utterances begin and end
 * @param partials what is said of an open utterance
 * @param buffering how much may wait
 * @param wanted the streams that are listened to; of others nothing is known
 */
public record SessionConfig(
    Aligning aligning,
    Endpointing endpointing,
    Partials partials,
    Buffering buffering,
    Modalities wanted) {
  private static final long LEAST_FORESIGHT_MS = 200;

  /**
   * How the streams of one session are joined.
   *
   * @param graceMs how long one stream may stand still, by the clock, while the other waits for it
   * @param disconnectMs after so long without any record the open utterance is closed
   * @param maxSkewMs media time by which one stream may be ahead of the other that still moves
   * @param minLipShare share of an utterance's frames that must show a real mouth
   */
  public record Aligning(long graceMs, long disconnectMs, long maxSkewMs, double minLipShare) {
    public Aligning {
      atLeast("graceMs", graceMs, 1);
      atLeast("disconnectMs", disconnectMs, graceMs);
      atLeast("maxSkewMs", maxSkewMs, graceMs);
      if (!(minLipShare > 0 && minLipShare <= 1)) {
        throw new IllegalArgumentException(
            "minLipShare: " + minLipShare + " (expected: in (0, 1])");
      }
    }
  }

  /**
   * Where utterances begin and end.
   *
   * @param silenceMs silence that ends an utterance
   * @param restingSilenceMs silence that ends an utterance where the mouth rests as long
   * @param restingMouthMs rest of the mouth that ends an utterance in whatever sound
   * @param paddingBeforeMs sound kept before the first audible block
   * @param paddingAfterMs sound kept after the last audible block
   * @param maxUtteranceMs longest utterance
   * @param minSpeechMs audible sound that an utterance has at least
   * @param minVideoMs shortest utterance of pictures alone
   */
  public record Endpointing(
      long silenceMs,
      long restingSilenceMs,
      long restingMouthMs,
      long paddingBeforeMs,
      long paddingAfterMs,
      long maxUtteranceMs,
      long minSpeechMs,
      long minVideoMs) {
    public Endpointing {
      atLeast("silenceMs", silenceMs, Endpointer.BLOCK_MS);
      atLeast("restingSilenceMs", restingSilenceMs, Endpointer.BLOCK_MS);
      atLeast("restingMouthMs", restingMouthMs, paddingBeforeMs);
      atLeast("paddingBeforeMs", paddingBeforeMs, 0);
      atLeast("paddingAfterMs", paddingAfterMs, 0);
      atLeast("maxUtteranceMs", maxUtteranceMs, paddingBeforeMs + silenceMs + 1_000);
      atLeast("minSpeechMs", minSpeechMs, Endpointer.BLOCK_MS);
      atLeast("minVideoMs", minVideoMs, MediaFormat.LIP_FRAME_MS);
      if (paddingAfterMs > silenceMs) {
        throw new IllegalArgumentException(
            "paddingAfterMs: " + paddingAfterMs + " (expected: <= silenceMs " + silenceMs + ")");
      }
    }
  }

  /**
   * Whether a silence is so much longer than what is recognised of it that an utterance's end can
   * be foreseen in time.
   */
  boolean foreseesEnds() {
    return partials.policy().usesPartials()
        && endpointing.silenceMs - endpointing.paddingAfterMs >= LEAST_FORESIGHT_MS;
  }

  /**
   * What is said of an open utterance.
   *
   * @param policy which of its words are certain
   * @param stepMs least new media between two partial recognitions
   */
  public record Partials(StreamingPolicy policy, long stepMs) {
    public Partials {
      Objects.requireNonNull(policy, "policy");
      atLeast("stepMs", stepMs, Endpointer.BLOCK_MS);
    }
  }

  /**
   * How much may wait.
   *
   * @param jitterMs media that may pile up behind a missing record before it is given up
   * @param maxBufferedMs media that may wait behind a running recognition
   */
  public record Buffering(long jitterMs, long maxBufferedMs) {
    public Buffering {
      atLeast("jitterMs", jitterMs, 0);
      atLeast("maxBufferedMs", maxBufferedMs, 0);
    }
  }

  public SessionConfig {
    atLeast("maxBufferedMs", buffering.maxBufferedMs, endpointing.maxUtteranceMs);
  }

  /** What the application and {@code transcribe} use. */
  public static SessionConfig defaults() {
    return new SessionConfig(
        new Aligning(1_500, 5_000, 16_000, 0.5),
        new Endpointing(600, 500, 1_200, 500, 500, 16_000, 100, 200),
        new Partials(StreamingPolicies.DEFAULT, 320),
        new Buffering(500, 48_000),
        Modalities.USUAL);
  }

  /** The same, with utterances that end where a recogniser understands them best. */
  public SessionConfig suiting(Optional<UtteranceLimits> recognizer) {
    return recognizer.map(this::with).orElse(this);
  }

  private SessionConfig with(UtteranceLimits limits) {
    Endpointing suiting =
        new Endpointing(
            limits.silenceMs(),
            endpointing.restingSilenceMs,
            endpointing.restingMouthMs,
            endpointing.paddingBeforeMs,
            endpointing.paddingAfterMs,
            limits.longestMs(),
            endpointing.minSpeechMs,
            endpointing.minVideoMs);
    return new SessionConfig(aligning, suiting, partials, buffering, wanted);
  }

  /** The same, in which nothing is said before an utterance's end. */
  public SessionConfig withFinalsOnly() {
    return withPolicy(new FinalOnly());
  }

  /** The same with another policy. */
  public SessionConfig withPolicy(StreamingPolicy policy) {
    return with(new Partials(policy, partials.stepMs));
  }

  /** The same with another policy and step. */
  public SessionConfig with(Partials other) {
    return new SessionConfig(aligning, endpointing, other, buffering, wanted);
  }

  /** The same with other patience. */
  public SessionConfig with(Aligning other) {
    return new SessionConfig(other, endpointing, partials, buffering, wanted);
  }

  /** The same of these streams alone. */
  public SessionConfig withOnly(Modalities streams) {
    return new SessionConfig(aligning, endpointing, partials, buffering, streams);
  }

  /**
   * The revision of every final: higher than any partial's, and the same however often the
   * utterance is recognised.
   */
  public long finalRevision() {
    return endpointing.maxUtteranceMs / partials.stepMs + 1;
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
