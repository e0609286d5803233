package org.lipstream.ingest.publish;

/** Makes sure that one session id is published once. */
interface SessionClaims extends AutoCloseable {

  /**
   * Claims an id for good.
   *
   * @return what the claim is known by, to nobody else
   * @throws PublishException if another publication has it
   */
  String claim(String session);

  /** Whether a claim of an id is known by that. */
  boolean holds(String session, String key);

  @Override
  void close();
}
