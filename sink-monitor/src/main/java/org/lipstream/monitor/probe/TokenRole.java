package org.lipstream.monitor.probe;

/**
 * What a token of the decoder's sequence is: {@code BOS <audio> A1..An </audio> <video> V1..Vm
 * </video> prompt response}.
 */
public enum TokenRole {
  BOS(Segment.BOS),
  AUDIO_OPEN(Segment.AUDIO),
  AUDIO_CLOSE(Segment.AUDIO),
  AUDIO(Segment.AUDIO),
  VIDEO_OPEN(Segment.VIDEO),
  VIDEO_CLOSE(Segment.VIDEO),
  VIDEO(Segment.VIDEO),
  PROMPT(Segment.PROMPT),
  RESPONSE(Segment.RESPONSE);

  private final Segment segment;

  TokenRole(Segment segment) {
    this.segment = segment;
  }

  /** The part of the sequence that the token belongs to. */
  public Segment segment() {
    return segment;
  }

  /** Parts of the sequence; a modality's opening and closing token belong to it. */
  public enum Segment {
    BOS,
    AUDIO,
    VIDEO,
    PROMPT,
    RESPONSE
  }
}
