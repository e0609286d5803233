package org.lipstream.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a thing to wait for: the process ends only after the command has closed what it opened.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "interruption");
  private final Runnable onAsked;

  /**
   * @param onAsked called once, from another thread, when the user wants to stop
   */
  Interruption(Runnable onAsked) {
    this.onAsked = onAsked;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void onShutdown() {
    asked.countDown();
    onAsked.run();
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Everything is closed: the process may end. Must be closed last. */
  @Override
  public void close() {
    closed.countDown();
    if (!isAsked()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already, which is as well.
        closed.countDown();
      }
    }
  }
}
