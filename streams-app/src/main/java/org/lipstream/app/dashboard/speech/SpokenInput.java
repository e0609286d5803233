package org.lipstream.app.dashboard.speech;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Bytes that somebody sends while speaking; they become one session. */
public interface SpokenInput {
  /** The session's id. */
  String session();

  /**
   * Takes bytes that follow those before.
   *
   * @throws org.lipstream.ingest.publish.PublishException if Kafka does not take them
   * @throws IllegalArgumentException if they are no media
   */
  void accept(ByteBuffer bytes);

  /** Ends the session; what is understood of it may still be on its way. Once or more. */
  void end();

  /** Samples of 16 bits, little-endian. */
  static SpokenInput ofSamples(Publishing publishing, String name, int rateHz, int channels) {
    SpokenStream stream =
        SpokenStream.open(publishing, name, new SpokenStream.Format(rateHz, channels), false);
    return new SpokenInput() {
      private boolean ended;

      @Override
      public String session() {
        return stream.session();
      }

      @Override
      public synchronized void accept(ByteBuffer bytes) {
        if (ended) {
          throw new IllegalArgumentException("sound: after the end (expected: none)");
        }
        stream.accept(bytes);
      }

      @Override
      public synchronized void end() {
        if (!ended) {
          ended = true;
          stream.end();
        }
      }
    };
  }

  /**
   * A file of any container that FFmpeg reads front to back, as it is written.
   *
   * @param onFailure told where it is no media, or Kafka does not take them
   */
  static SpokenInput ofContainer(
      Publishing publishing, String name, Consumer<RuntimeException> onFailure) {
    return ContainerInput.start(publishing, name, onFailure);
  }
}
