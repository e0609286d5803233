package org.lipstream.app.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In which partition each session of the process is: publishers that put sound in one and lips in
 * another, by two partitioners, would get each utterance twice under one id.
 */
final class SessionPlaces {
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

  /**
   * A session is held by a partition's task.
   *
   * @throws IllegalArgumentException if another's has it
   */
  void claim(String session, int partition) {
    int holder = partitions.computeIfAbsent(session, id -> partition);
    if (holder != partition) {
      throw new IllegalArgumentException(
          "partition: %d (expected: %d, where the session's other records are; one partitioner)"
              .formatted(partition, holder));
    }
  }

  /** A partition's task holds it no longer. */
  void release(String session, int partition) {
    partitions.remove(session, partition);
  }
}
