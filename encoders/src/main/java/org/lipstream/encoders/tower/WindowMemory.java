package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was heard in finished windows, by their features. While a sound grows its windows stay what
 * they are, unless it gets louder than ever: then the features' floor rises, in windows that are
 * quiet enough to show it, and those are heard anew. So what is remembered is what would have been
 * heard. Of the windows the latest are kept. Safe for any thread.
 */
public final class WindowMemory {
  private final Map<Key, float[]> heard;
  private long computed;

  /**
   * A window's features, as good as themselves.
   *
   * @param digest SHA-256 of them
   */
  public record Key(String digest) {
    static Key of(float[] features) {
      ByteBuffer bytes = ByteBuffer.allocate(features.length * Float.BYTES);
      bytes.asFloatBuffer().put(features);
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        return new Key(HexFormat.of().formatHex(sha256.digest(bytes.array())));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JDK has it
      }
    }
  }

  /**
   * Nothing is remembered yet.
   *
   * @param windows kept at most
   */
  public WindowMemory(int windows) {
    heard =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
            return size() > windows;
          }
        };
  }

  /**
   * The embeddings of a window.
   *
   * @param hear computes them, (n, width), where they are not known
   * @return (n, width), under the manager
   */
  NDArray recall(NDManager manager, Key key, int width, Supplier<NDArray> hear) {
    float[] known;
    synchronized (heard) {
      known = heard.get(key);
    }
    if (known != null) {
      return manager.create(known, new Shape(known.length / width, width));
    }
    NDArray embeddings = hear.get();
    synchronized (heard) {
      heard.put(key, embeddings.toFloatArray());
      computed++;
    }
    return embeddings;
  }

  /** Windows that were heard so far because they were not known. */
  public long computed() {
    synchronized (heard) {
      return computed;
    }
  }
}
