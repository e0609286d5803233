package org.lipstream.app.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.lipstream.llm.recognize.RecognitionRequest;

/**
 * What waits to be recognised. Gives batches: the most urgent ticket, and others of its kind and
 * about its length. Whole utterances come first, then what was asked for first. Safe to use from
 * several threads; time is told to it.
 */
final class JobQueue {
  private static final Comparator<Ticket> BY_URGENCY =
      Comparator.comparing((Ticket ticket) -> !ticket.isFinal)
          .thenComparing(ticket -> ticket.order);

  private static final long NANOS_PER_MS = 1_000_000;

  /** A pass costs so much before its rows' lengths count that short rows may be padded by this. */
  private static final long PADDING_MS = 1_000;

  /** A larger pass costs little less for each of its rows, and its results come later. */
  private static final int ENOUGH = 4;

  private final Batching batching;
  private final int workers;
  private final List<Ticket> waiting = new ArrayList<>();
  private final Deque<Long> lately = new ArrayDeque<>(); // when parts were added

  /**
   * @param workers batches at a time
   */
  JobQueue(Batching batching, int workers) {
    this.batching = batching;
    this.workers = workers;
  }

  synchronized void add(Ticket ticket) {
    waiting.add(ticket);
    if (!ticket.isFinal) {
      lately.add(ticket.addedNanos);
    }
    waiting.sort(BY_URGENCY);
    notifyAll();
  }

  /** A newer request takes an older one's place, unless that is being recognised already. */
  synchronized boolean replace(Ticket ticket, RecognitionRequest newer) {
    boolean waits = waiting.contains(ticket) && !ticket.result().isDone();
    if (waits) {
      ticket.request = newer;
    }
    return waits;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next batch if one is to be recognised by now; empty if there is none yet. */
  synchronized List<Ticket> poll(long nowNanos) {
    waiting.removeIf(ticket -> ticket.result().isDone());
    if (waiting.isEmpty()) {
      return List.of();
    }
    Ticket first = waiting.get(0);
    List<Ticket> company = companyOf(first);
    boolean full = first.isFinal || company.size() >= batching.most();
    if (!full && nowNanos < readyNanos(first) && areMoreExpected(first, nowNanos)) {
      return List.of();
    }
    List<Ticket> batch = company.subList(0, Math.min(company.size(), share(company.size())));
    waiting.removeAll(batch);
    return batch;
  }

  /** How many of so many tickets go into one pass: all workers get some, if there are enough. */
  private int share(int tickets) {
    int passes = Math.max(1, Math.min(workers, (tickets + ENOUGH - 1) / ENOUGH));
    return Math.min(batching.most(), (tickets + passes - 1) / passes);
  }

  /**
   * Tickets that may share a pass: of about one length, since all rows are padded to the longest.
   */
  private List<Ticket> companyOf(Ticket first) {
    List<Ticket> company = new ArrayList<>();
    long shortestMs = first.durationMs();
    long longestMs = first.durationMs();
    for (Ticket each : waiting) {
      long shorterMs = Math.min(shortestMs, each.durationMs());
      long longerMs = Math.max(longestMs, each.durationMs());
      if (each.isFinal == first.isFinal && longerMs <= 2 * shorterMs + PADDING_MS) {
        shortestMs = shorterMs;
        longestMs = longerMs;
        company.add(each);
      }
    }
    return company;
  }

  /** Whether fewer parts wait than came about a step ago: the others are due again. */
  private boolean areMoreExpected(Ticket first, long nowNanos) {
    long halfStepNanos = first.stepMs * NANOS_PER_MS / 2;
    while (!lately.isEmpty() && lately.peek() <= nowNanos - 3 * halfStepNanos) {
      lately.poll();
    }
    long aStepAgo = lately.stream().filter(added -> added <= nowNanos - halfStepNanos).count();
    return aStepAgo > waiting.stream().filter(ticket -> !ticket.isFinal).count();
  }

  /** When the most urgent ticket waits no longer for company. */
  synchronized OptionalLong readyNanos() {
    return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(readyNanos(waiting.get(0)));
  }

  private long readyNanos(Ticket ticket) {
    return ticket.isFinal
        ? ticket.addedNanos
        : ticket.addedNanos + batching.waitMs() * NANOS_PER_MS;
  }

  /** Waits for the next batch. */
  synchronized List<Ticket> take() throws InterruptedException {
    while (true) {
      List<Ticket> batch = poll(System.nanoTime());
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
