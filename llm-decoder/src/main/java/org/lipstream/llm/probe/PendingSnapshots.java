package org.lipstream.llm.probe;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.monitor.probe.DecodeSnapshot;

/**
 * The snapshots of a batch, made when they are asked for, by any thread: a decode that is waited
 * for does not pay for them. What they are made of is freed with the first of them, or with the
 * last reference to them where none was asked for.
 */
final class PendingSnapshots {
  private static final Cleaner CLEANER = Cleaner.create();

  private final DecodeTap tap;
  private final Cleaner.Cleanable unread;

  /**
   * Of a decode that is over.
   *
   * @param tap nobody else uses any more
   */
  PendingSnapshots(DecodeTap tap) {
    this.tap = tap;
    this.unread = CLEANER.register(this, tap::free);
  }

  /**
   * One row's.
   *
   * @param responses what the tokens say that were seen after those that were known before
   */
  Supplier<DecodeSnapshot> of(
      DecodeSnapshot.Builder builder, Watched watched, List<String> responses) {
    return new Pending(builder, watched, responses);
  }

  private synchronized DecodeSnapshot make(
      DecodeSnapshot.Builder builder, Watched watched, List<String> responses) {
    tap.read();
    unread.clean();
    return builder.build(
        watched.rolesAnd(responses.size()), watched.textsAnd(responses), watched.encoders());
  }

  /** Not static: while it can be asked, nothing is freed. */
  private final class Pending implements Supplier<DecodeSnapshot> {
    private final Watched watched;
    private final List<String> responses;
    private DecodeSnapshot.Builder builder; // null once it was made
    private DecodeSnapshot made;

    Pending(DecodeSnapshot.Builder builder, Watched watched, List<String> responses) {
      this.builder = builder;
      this.watched = watched;
      this.responses = responses;
    }

    @Override
    public synchronized DecodeSnapshot get() {
      if (builder != null) {
        made = make(builder, watched, responses);
        builder = null;
      }
      return made;
    }
  }
}
