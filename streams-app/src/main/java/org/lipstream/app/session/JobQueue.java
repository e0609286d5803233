package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.lipstream.llm.recognize.RecognitionRequest;

/**
 * What waits to be recognised. Gives batches: the most urgent ticket, and others of its kind and
 * length. Whole utterances come first, then what was asked for first. Safe to use from several
 * threads; time is told to it.
 */
final class JobQueue {
  private static final Comparator<Ticket> BY_URGENCY =
      Comparator.comparing((Ticket ticket) -> !ticket.isFinal)
          .thenComparing(ticket -> ticket.order);

  private final Batching batching;
  private final List<Ticket> waiting = new ArrayList<>();

  JobQueue(Batching batching) {
    this.batching = batching;
  }

  synchronized void add(Ticket ticket) {
    waiting.add(ticket);
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
    List<Ticket> batch =
        waiting.stream()
            .filter(each -> each.isFinal == first.isFinal && each.bucket() == first.bucket())
            .limit(batching.most())
            .toList();
    boolean company = batch.size() < batching.most() && !first.isFinal;
    if (company && nowNanos < readyNanos(first)) {
      return List.of();
    }
    waiting.removeAll(batch);
    return batch;
  }

  /** When the most urgent ticket waits no longer for company. */
  synchronized OptionalLong readyNanos() {
    return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(readyNanos(waiting.get(0)));
  }

  private long readyNanos(Ticket ticket) {
    return ticket.isFinal ? ticket.addedNanos : ticket.addedNanos + batching.waitMs() * 1_000_000;
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
