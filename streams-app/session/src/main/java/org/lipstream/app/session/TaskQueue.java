package org.lipstream.app.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * What waits to be recognised. Gives batches: the most urgent task, and others of its kind and
 * about its length. Whole utterances come first, then what was asked for first. Safe to use from
 * several threads; time is told to it.
 */
final class TaskQueue {
  private static final Comparator<RecognitionTask> BY_URGENCY =
      Comparator.comparing((RecognitionTask task) -> !task.isWhole())
          .thenComparing(task -> task.order);

  private static final long NANOS_PER_MS = 1_000_000;

  /** A pass costs so much before its rows' lengths count that short rows may be padded by this. */
  private static final long PADDING_MS = 1_000;

  /** A larger pass costs little less for each of its rows, and its results come later. */
  private static final int ENOUGH = 4;

  private final Batching batching;
  private final int workers;
  private final List<RecognitionTask> waiting = new ArrayList<>();
  private final Deque<Long> lately = new ArrayDeque<>(); // when parts were added

  /**
   * @param workers batches at a time
   */
  TaskQueue(Batching batching, int workers) {
    this.batching = batching;
    this.workers = workers;
  }

  synchronized void add(RecognitionTask task) {
    waiting.add(task);
    if (!task.isWhole()) {
      lately.add(task.addedNanos);
    }
    waiting.sort(BY_URGENCY);
    notifyAll();
  }

  /** A newer part takes an older one's place, unless that is being recognised already. */
  synchronized boolean replace(RecognitionTask older, RecognitionTask newer) {
    int place = waiting.indexOf(older);
    boolean waits = place >= 0 && !older.isDone();
    if (waits) {
      newer.order = older.order;
      newer.addedNanos = older.addedNanos;
      newer.stepMs = older.stepMs;
      waiting.set(place, newer);
    }
    return waits;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next batch if one is to be recognised by now; empty if there is none yet. */
  synchronized List<RecognitionTask> poll(long nowNanos) {
    waiting.removeIf(RecognitionTask::isDone);
    if (waiting.isEmpty()) {
      return List.of();
    }
    RecognitionTask first = waiting.get(0);
    List<RecognitionTask> batchable = batchable(first);
    boolean full = first.isWhole() || batchable.size() >= batching.most();
    if (!full && nowNanos < readyNanos(first) && areMoreExpected(first, nowNanos)) {
      return List.of();
    }
    List<RecognitionTask> batch =
        batchable.subList(0, Math.min(batchable.size(), share(batchable.size())));
    waiting.removeAll(batch);
    return batch;
  }

  /** how many of so many tasks go into one pass: all workers get some, if there are enough. */
  private int share(int tasks) {
    int passes = Math.max(1, Math.min(workers, (tasks + ENOUGH - 1) / ENOUGH));
    return Math.min(batching.most(), (tasks + passes - 1) / passes);
  }

  /** Tasks that may share a pass: of about one length, since all rows are padded to the longest. */
  private List<RecognitionTask> batchable(RecognitionTask first) {
    List<RecognitionTask> batchable = new ArrayList<>();
    long shortestMs = first.durationMs();
    long longestMs = first.durationMs();
    for (RecognitionTask each : waiting) {
      long shorterMs = Math.min(shortestMs, each.durationMs());
      long longerMs = Math.max(longestMs, each.durationMs());
      if (each.isWhole() == first.isWhole() && longerMs <= 2 * shorterMs + PADDING_MS) {
        shortestMs = shorterMs;
        longestMs = longerMs;
        batchable.add(each);
      }
    }
    return batchable;
  }

  /** Whether fewer parts wait than came about a step ago: the others are due again. */
  private boolean areMoreExpected(RecognitionTask first, long nowNanos) {
    long halfStepNanos = first.stepMs * NANOS_PER_MS / 2;
    while (!lately.isEmpty() && lately.peek() <= nowNanos - 3 * halfStepNanos) {
      lately.poll();
    }
    long aStepAgo = lately.stream().filter(added -> added <= nowNanos - halfStepNanos).count();
    return aStepAgo > waiting.stream().filter(task -> !task.isWhole()).count();
  }

  /** When the most urgent task waits no longer for batchable. */
  synchronized OptionalLong readyNanos() {
    return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(readyNanos(waiting.get(0)));
  }

  private long readyNanos(RecognitionTask task) {
    return task.isWhole() ? task.addedNanos : task.addedNanos + batching.waitMs() * NANOS_PER_MS;
  }

  /** Waits for the next batch. */
  synchronized List<RecognitionTask> take() throws InterruptedException {
    while (true) {
      List<RecognitionTask> batch = poll(System.nanoTime());
      if (!batch.isEmpty()) {
        return batch;
      }
      OptionalLong ready = readyNanos();
      if (ready.isEmpty()) {
        wait();
      } else {
        wait(Math.max(1, (ready.getAsLong() - System.nanoTime()) / 1_000_000));
      }
    }
  }
}
