package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a publisher says in its records' headers beside their media: the trace that they belong to
 * (<a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>), whose they are. They are
 * those of the first record of a run that has any, so that a transcript has the same however often
 * it is made.
 *
 * @param all in the record's order, those of the trace first
 */
public record RunHeaders(List<Header> all) {
  public static final RunHeaders NONE = new RunHeaders(List.of());

  /** Of all names and values together; what does not fit any more is left out. */
  public static final int MOST_BYTES = 4_096;

  /** Of a trace, as W3C names them. */
  public static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

  /** They tell what a record's own bytes are, and would be wrong of another's. */
  private static final Predicate<String> OF_THE_BYTES =
      name -> Set.of("content-", "ce_", "__").stream().anyMatch(name::startsWith);

  /**
   * One header.
   *
   * @param value may be null, as Kafka's may
   */
  @SuppressWarnings("ArrayRecordComponent") // written as JSON, never compared
  public record Header(String name, byte[] value) {
    private int bytes() {
      return name.length() + (value == null ? 0 : value.length);
    }

    private boolean isOfTheTrace() {
      return TRACE.contains(name.toLowerCase(Locale.ROOT));
    }
  }

  public RunHeaders {
    all = all == null ? List.of() : List.copyOf(all);
  }

  /** Those that can be kept, of a record's. */
  public static RunHeaders of(List<Header> record) {
    List<Header> kept = new ArrayList<>();
    int bytes = 0;
    for (Header each : traceFirst(record)) {
      if (!OF_THE_BYTES.test(each.name().toLowerCase(Locale.ROOT))
          && bytes + each.bytes() <= MOST_BYTES) {
        bytes += each.bytes();
        kept.add(each);
      }
    }
    return new RunHeaders(kept);
  }

  private static List<Header> traceFirst(List<Header> record) {
    return record.stream().sorted(Comparator.comparing(each -> !each.isOfTheTrace())).toList();
  }

  /** Whether there are none. */
  public boolean none() {
    return all.isEmpty();
  }
}
