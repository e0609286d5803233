package org.lipstream.ingest.record;

/** The topics' names: the one place where they are written. */
public final class Topics {
  public static final String AUDIO = "lipstream.audio";
  public static final String LIPS = "lipstream.lips";
  public static final String TRANSCRIPTS_PARTIAL = "lipstream.transcripts.partial";
  public static final String TRANSCRIPTS_FINAL = "lipstream.transcripts.final";
  public static final String SINKS = "lipstream.sinks";
  public static final String ALERTS = "lipstream.alerts";
  public static final String DEAD_LETTERS = "lipstream.dead-letters";

  private Topics() {}
}
