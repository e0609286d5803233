package org.lipstream.ingest.publish;

/** Makes sure that one session id is published once. */
interface SessionClaims extends AutoCloseable {

  /**
   * Claims an id for good.
   *
   * @throws PublishException if another publication has it
   */
  void claim(String session);

  @Override
  void close();
}
