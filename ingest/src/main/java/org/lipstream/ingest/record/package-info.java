/** The media contract: messages (generated from media.proto), topic names, serdes. */
package org.lipstream.ingest.record;
