package org.lipstream.llm.audiollm;

import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.lipstream.encoders.tower.AudioTower.Finished;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaModel;

/**
 * What the language model has read of sounds that grow: keys and values of the context up to the
 * last finished window. Text that comes before the sound is the same in all contexts, so windows
 * alone tell them apart. Of the contexts the latest are kept. Safe for any thread.
 */
final class PrefixMemory {
  private final NDManager manager;
  private final int maxSlots;
  private final Deque<Read> latest = new ArrayDeque<>();

  private record Read(List<Finished> windows, KvCache cache) {}

  /**
   * What is known of a context.
   *
   * @param windows so many of them have been read
   * @param cache the caller's own
   */
  record Start(int windows, KvCache cache) {}

  /**
   * Nothing is remembered yet.
   *
   * @param manager owns what is remembered
   * @param maxSlots positions that are kept at most, of all contexts together
   */
  PrefixMemory(NDManager manager, int maxSlots) {
    this.manager = manager;
    this.maxSlots = maxSlots;
  }

  /**
   * As much of a context as is known.
   *
   * @param call owns the answer
   * @param before positions before the sound
   */
  synchronized Start recall(LlamaModel model, NDManager call, int before, List<Finished> windows) {
    Read best = null;
    int most = 0;
    for (Read read : latest) {
      int same = same(read.windows, windows);
      if (same > most) {
        best = read;
        most = same;
      }
    }
    if (best == null) {
      return new Start(0, model.newCache(call, BatchLayout.aligned(1)));
    }
    latest.remove(best);
    latest.addFirst(best);
    int slots = before + windows.subList(0, most).stream().mapToInt(Finished::vectors).sum();
    return new Start(most, best.cache.copy(call, slots));
  }

  /** Keeps a copy of what was read of a context. */
  synchronized void remember(List<Finished> windows, KvCache cache) {
    if (windows.isEmpty() || cache.length() > maxSlots) {
      return;
    }
    drop(read -> same(read.windows, windows) == read.windows.size()); // it is in the new one
    latest.addFirst(new Read(windows, cache.copy(manager, cache.length())));
    int[] slots = {0};
    drop(read -> (slots[0] += read.cache.length()) > maxSlots);
  }

  private void drop(java.util.function.Predicate<Read> which) {
    for (Iterator<Read> reads = latest.iterator(); reads.hasNext(); ) {
      Read read = reads.next();
      if (which.test(read)) {
        reads.remove();
        read.cache.close();
      }
    }
  }

  private static int same(List<Finished> some, List<Finished> others) {
    int same = 0;
    while (same < Math.min(some.size(), others.size()) && some.get(same).equals(others.get(same))) {
      same++;
    }
    return same;
  }
}
