/**
 * From media to records on the media topics, at the pace of real time or as fast as it goes.
 *
 * <p>Start at {@link org.lipstream.ingest.publish.Publisher}. Takes media from any {@link
 * org.lipstream.ingest.media.MediaSource} and knows nothing of who reads the topics.
 */
package org.lipstream.ingest.publish;
