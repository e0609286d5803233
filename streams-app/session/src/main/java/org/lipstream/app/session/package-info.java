/**
 * From media records to utterances: puts both streams of one session in order, joins them by media
 * time, cuts utterances and has them recognised. Knows no Kafka and no clock: time is told to it.
 * Start at {@link org.lipstream.app.session.Session}.
 */
package org.lipstream.app.session;
