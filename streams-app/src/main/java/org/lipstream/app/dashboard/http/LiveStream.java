package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends all browsers what changed, ten times a second, and each one the whole at its beginning. */
final class LiveStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int MOST_CLIENTS = 100;

  /** So often something is sent even where nothing changed: it tells both ends of a lost line. */
  private static final int HEARTBEAT_STEPS = 10;

  private final LiveModel model;
  private final BooleanSupplier connected;
  private int quietSteps;
  private final List<EventClient> clients = new ArrayList<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dashboard-live");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param connected whether the cluster answers
   */
  LiveStream(LiveModel model, BooleanSupplier connected) {
    this.model = model;
    this.connected = connected;
    ticker.scheduleWithFixedDelay(
        this::tick, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Adds a browser; returns false where there are too many. */
  synchronized boolean add(Response response, Callback callback) {
    clients.removeIf(EventClient::isOver);
    if (clients.size() >= MOST_CLIENTS) {
      return false;
    }
    EventClient client = new EventClient(response, callback);
    clients.add(client);
    client.send(message(model.whole()));
    return true;
  }

  synchronized int clients() {
    return clients.size();
  }

  private void tick() {
    try {
      ObjectNode changes = model.takeChanges();
      synchronized (this) {
        clients.removeIf(EventClient::isOver);
        quietSteps = LiveModel.isEmpty(changes) ? quietSteps + 1 : 0;
        if (!clients.isEmpty() && quietSteps % HEARTBEAT_STEPS == 0) {
          byte[] message = message(changes);
          clients.removeIf(client -> !client.send(message));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("changes not sent", e);
    }
  }

  private byte[] message(ObjectNode state) {
    state.put("connected", connected.getAsBoolean());
    return EventMessage.of("", "state", Json.bytes(state));
  }

  @Override
  public synchronized void close() {
    ticker.shutdownNow();
    clients.forEach(EventClient::close);
    clients.clear();
  }
}
