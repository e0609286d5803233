package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.lipstream.app.session.RunHeaders;
import org.lipstream.app.session.Session;

/** Headers on their way from media records to what is said of them. */
final class HeaderCarrier {
  private HeaderCarrier() {}

  /** A session keeps a record's headers if it has none so far. */
  static void keep(Headers record, Session session) {
    if (session.headers().none()) {
      session.keep(read(record));
    }
  }

  private static RunHeaders read(Headers record) {
    List<RunHeaders.Header> all = new ArrayList<>();
    for (Header each : record) {
      all.add(new RunHeaders.Header(each.key(), each.value()));
    }
    return all.isEmpty() ? RunHeaders.NONE : RunHeaders.of(all);
  }

  /** What goes with all that is said of a session. */
  static Headers of(Session session) {
    return written(session.headers());
  }

  /** What goes with a letter that tells of a record. */
  static Headers kept(Headers record) {
    return written(read(record));
  }

  private static Headers written(RunHeaders said) {
    Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    said.all().forEach(each -> headers.add(each.name(), each.value()));
    return headers;
  }
}
