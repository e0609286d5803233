package org.lipstream.monitor.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the decodes seen last, so that a repeated report is known as one. */
public final class SeenDecodes {
  private static final int REMEMBERED = 4096;

  private final Map<DecodeId, Boolean> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DecodeId, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Whether the decode is new; it is not from now on. */
  public boolean isNew(DecodeId id) {
    return seen.put(id, true) == null;
  }
}
