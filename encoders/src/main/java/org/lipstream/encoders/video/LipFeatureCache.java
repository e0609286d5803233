package org.lipstream.encoders.video;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.media.MediaFormat;

/**
 * The lip front end's features of frames that were seen lately, by what is on them: an open
 * utterance is recognised again and again, and a frame's features depend on its neighbours alone.
 * So a recogniser stays a function of its media, and no session has to be known here. Safe to use
 * from several threads.
 */
final class LipFeatureCache {
  /** A minute of eight sessions that all speak. */
  static final int DEFAULT_FRAMES = 12_000;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] ABSENT = {0x9e3779b97f4a7c15L, 0xc2b2ae3d27d4eb4fL};

  /** 128 bits of what a frame and its neighbours look like. */
  record Key(long first, long second) {}

  private final Map<Key, float[]> features;

  LipFeatureCache(int frames) {
    features =
        new LinkedHashMap<>(1024, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
            return size() > frames;
          }
        };
  }

  /** A key for each frame. */
  static Key[] keys(byte[] lips) {
    int frames = lips.length / MediaFormat.LIP_BYTES;
    long[][] sums = new long[frames][];
    for (int frame = 0; frame < frames; frame++) {
      sums[frame] = sum(lips, frame * MediaFormat.LIP_BYTES);
    }
    Key[] keys = new Key[frames];
    int reach = AvHubertEncoder.FRONT_END_REACH;
    for (int frame = 0; frame < frames; frame++) {
      long first = 0;
      long second = 0;
      for (int near = frame - reach; near <= frame + reach; near++) {
        long[] part = near < 0 || near >= frames ? ABSENT : sums[near];
        first = mix(first ^ part[0]);
        second = mix(second + part[1]);
      }
      keys[frame] = new Key(first, second);
    }
    return keys;
  }

  private static long[] sum(byte[] lips, int offset) {
    long first = 1;
    long second = 2;
    for (int at = offset; at < offset + MediaFormat.LIP_BYTES; at += Long.BYTES) {
      long word = (long) LONGS.get(lips, at);
      first = (first ^ word) * 0x9fb21c651e98df25L;
      first ^= first >>> 32;
      second = Long.rotateLeft(second + word, 29) * 0xd6e8feb86659fd93L;
    }
    return new long[] {first, second};
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 32) * 0xd6e8feb86659fd93L;
    return mixed ^ mixed >>> 29;
  }

  /** What is known for these frames; null elsewhere. */
  synchronized float[][] find(Key[] keys) {
    float[][] found = new float[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      found[i] = features.get(keys[i]);
    }
    return found;
  }

  synchronized void keep(Key[] keys, float[][] values) {
    for (int i = 0; i < keys.length; i++) {
      features.put(keys[i], values[i]);
    }
  }
}
