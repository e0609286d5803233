package org.lipstream.app.dashboard.http;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How much is answered: each client so many requests a second after a first rush, and of the
 * questions that read the log so many at a time. So neither a client in a loop nor slow questions
 * keep others, or health, from an answer.
 */
final class Pressure {
  private static final double A_SECOND = 50;
  private static final double FIRST_RUSH = 500;
  private static final int MOST_CLIENTS = 10_000;
  private static final int MOST_AT_A_TIME = 6;

  private static final class Allowance {
    double left = FIRST_RUSH;
    long atMs;
  }

  private final InstantSource clock;
  private final Semaphore questions = new Semaphore(MOST_AT_A_TIME);
  private final Map<String, Allowance> clients = // guarded by itself; the longest silent go first
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
          return size() > MOST_CLIENTS;
        }
      };

  Pressure(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether a client's request may be answered; counts it. */
  boolean allows(String client) {
    long nowMs = clock.millis();
    synchronized (clients) {
      Allowance own = clients.computeIfAbsent(client, name -> new Allowance());
      double since = own.atMs == 0 ? 0 : Math.max(0, nowMs - own.atMs) / 1_000.0 * A_SECOND;
      own.left = Math.min(FIRST_RUSH, own.left + since);
      own.atMs = nowMs;
      if (own.left < 1) {
        return false;
      }
      own.left--;
      return true;
    }
  }

  /**
   * Answers a question that reads the log.
   *
   * @throws BusyException if as many as may be are being answered
   */
  <T> T ask(Supplier<T> question) {
    if (!questions.tryAcquire()) {
      throw new BusyException();
    }
    try {
      return question.get();
    } finally {
      questions.release();
    }
  }

  /** Too many questions at a time. */
  static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException() {
      super("questions: too many at a time (expected: one a little later)", null, false, false);
    }
  }
}
