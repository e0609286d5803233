package org.lipstream.ingest.record;

import java.util.Map;

/**
 * The topics' names: the one place where they are written. {@link #PREFIX_PROPERTY} is read once,
 * when a name is first asked for.
 */
public final class Topics {
  /** What stands before every name, so that several share a cluster; of the process. */
  public static final String PREFIX_PROPERTY = "lipstream.topic.prefix";

  private static final String PREFIX = System.getProperty(PREFIX_PROPERTY, "");

  public static final String AUDIO = PREFIX + "lipstream.audio";
  public static final String LIPS = PREFIX + "lipstream.lips";
  public static final String TRANSCRIPTS_PARTIAL = PREFIX + "lipstream.transcripts.partial";
  public static final String TRANSCRIPTS_FINAL = PREFIX + "lipstream.transcripts.final";

  /** What a shadow model understood; never among the other transcripts. */
  public static final String TRANSCRIPTS_SHADOW = PREFIX + "lipstream.transcripts.shadow";

  /** One report of the decoder's inside for each decode. */
  public static final String SINKS = PREFIX + "lipstream.sinks";

  /**
   * The reports in short, key = model: from the tasks that have the sessions to the one that
   * watches the model.
   */
  public static final String SINKS_DIGESTS = PREFIX + "lipstream.sinks.digests";

  /** Aggregates of the reports over stretches of time. */
  public static final String SINKS_WINDOWS = PREFIX + "lipstream.sinks.windows";

  /** Key = model/key of the alert; compacted, the last state stands. */
  public static final String ALERTS = PREFIX + "lipstream.alerts";

  /** Who has seen an alert; keys as in {@link #ALERTS}, compacted. */
  public static final String ALERTS_ACKNOWLEDGED = PREFIX + "lipstream.alerts.acknowledged";

  /** What people ask the application for: a full report of a decode. */
  public static final String REQUESTS = PREFIX + "lipstream.requests";

  /** A small picture and the level, a few a second; kept for minutes. */
  public static final String PREVIEW = PREFIX + "lipstream.preview";

  /** How sessions and instances do, about once a second; kept for minutes. */
  public static final String STATUS = PREFIX + "lipstream.status";

  public static final String DEAD_LETTERS = PREFIX + "lipstream.dead-letters";

  /**
   * Who publishes which session: key = session id, value = the publication's own id as text. One
   * partition, compacted; publishers alone use it, to keep two publications from sharing an id.
   */
  public static final String SESSIONS = PREFIX + "lipstream.sessions";

  /**
   * Partitions of {@link #AUDIO} and of {@link #LIPS} where Lipstream creates them; the two must
   * agree, since one task reads the same partition of both.
   */
  public static final int MEDIA_PARTITIONS = 8;

  /**
   * Settings of {@link #AUDIO} and of {@link #LIPS} where Lipstream creates them: six hours of
   * media, so that a three-hour file that is sent faster than it is read loses nothing.
   */
  public static final Map<String, String> MEDIA_SETTINGS =
      Map.of(
          "retention.ms", "21600000",
          "retention.bytes", Long.toString(4L << 30),
          "segment.bytes", Long.toString(64L << 20));

  private Topics() {}
}
