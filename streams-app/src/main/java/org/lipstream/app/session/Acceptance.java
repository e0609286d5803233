package org.lipstream.app.session;

/** What became of a record that was handed to a session. */
public enum Acceptance {
  /** It is in, and must outlive a crash until it is released. */
  ACCEPTED,
  /** It was there already, or came after its time: dropped. */
  STALE
}
