package org.lipstream.app.dashboard.speech;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishException;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.SessionIds;

/**
 * A container that comes in pieces: FFmpeg reads it at the other end of a queue of bounded length,
 * on a thread of its own, and what it decodes is published at once.
 */
final class ContainerInput implements SpokenInput {
  private final PushedBytes bytes = new PushedBytes();
  private final String session;

  private ContainerInput(String session) {
    this.session = session;
  }

  static ContainerInput start(
      Publishing publishing, String name, Consumer<RuntimeException> onFailure) {
    ContainerInput input = new ContainerInput(SessionIds.unique(name));
    Thread thread =
        new Thread(() -> input.publish(publishing, onFailure), "container " + input.session);
    thread.setDaemon(true);
    thread.start();
    return input;
  }

  private void publish(Publishing publishing, Consumer<RuntimeException> onFailure) {
    try (bytes;
        MediaSource source = MediaSource.openStream(bytes, "stream")) {
      publishing.publisher().publish(source, session, 0, PublishProgress.NONE);
    } catch (MediaException | PublishException e) {
      onFailure.accept(e);
    }
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public void accept(ByteBuffer pushed) {
    byte[] copy = new byte[pushed.remaining()];
    pushed.get(copy);
    try {
      if (!bytes.push(copy)) {
        throw new IllegalArgumentException("stream: no longer read (expected: nothing more)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void end() {
    try {
      bytes.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
