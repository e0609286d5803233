package org.lipstream.app.session;

/**
 * What is handed over to be recognised: a task of a session, or a session whose time has gone on
 * and of which recognitions may be done by now.
 */
public sealed interface Handover permits Session, RecognitionTask {
  /** The session that it is about. */
  Session session();
}
