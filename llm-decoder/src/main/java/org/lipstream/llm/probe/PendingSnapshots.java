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

  private final PassReader passes;
  private final Cleaner.Cleanable unread;

  /**
   * Of a decode that is over.
   *
   * @param passes nobody else uses any more
   */
  PendingSnapshots(PassReader passes) {
    this.passes = passes;
    this.unread = CLEANER.register(this, passes::close);
  }

  /**
   * One row's.
   *
   * @param responses what the tokens say that were seen after those that were known before
   */
  Supplier<DecodeSnapshot> of(RowTrace trace, Watched watched, List<String> responses) {
    return new Pending(trace, watched, responses);
  }

  private synchronized DecodeSnapshot make(
      RowTrace trace, Watched watched, List<String> responses) {
    passes.read();
    unread.clean();
    return trace.snapshot(watched, responses);
  }

  /** Not static: while it can be asked, nothing is freed. */
  private final class Pending implements Supplier<DecodeSnapshot> {
    private final Watched watched;
    private final List<String> responses;
    private RowTrace trace; // null once it was made
    private DecodeSnapshot made;

    Pending(RowTrace trace, Watched watched, List<String> responses) {
      this.trace = trace;
      this.watched = watched;
      this.responses = responses;
    }

    @Override
    public synchronized DecodeSnapshot get() {
      if (trace != null) {
        made = make(trace, watched, responses);
        trace = null;
      }
      return made;
    }
  }
}
