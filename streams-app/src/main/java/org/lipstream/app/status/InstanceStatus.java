package org.lipstream.app.status;

import java.util.List;
import org.lipstream.app.json.Json;

/**
 * How a process does, as the status topic carries it.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param kind {@link #KIND}
 * @param instance the process's id
 * @param model what it recognises with
 * @param state Kafka Streams' state
 * @param partitions of the media topics that it reads
 * @param consumerLag records of these that it has still to read
 * @param workers recognitions at a time
 * @param sessions those that it holds
 * @param busy share of the workers' time that they recognise, in [0, 1]
 * @param rtf seconds of recognition for a second of media; null where no media came of late
 * @param capacitySessions as many more sessions as those now would still fit, if each cost what one
 *     costs now; null where no media came of late
 * @param emittedEpochMs when this was said
 */
public record InstanceStatus(
    int schemaVersion,
    String kind,
    String instance,
    String model,
    String state,
    List<Integer> partitions,
    long consumerLag,
    int workers,
    int sessions,
    double busy,
    Double rtf,
    Integer capacitySessions,
    long emittedEpochMs) {
  public static final int SCHEMA_VERSION = 1;
  public static final String KIND = "instance";

  public InstanceStatus {
    partitions = List.copyOf(partitions);
  }

  /** As the record's value. */
  public byte[] toJson() {
    return Json.bytes(this);
  }
}
