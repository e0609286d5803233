/**
 * From a file or a device to media events: 16 kHz mono sound and 25 mouth crops a second, in the
 * order of media time and in flat memory.
 *
 * <p>Start at {@link org.lipstream.ingest.media.MediaSource#open}; {@link
 * org.lipstream.ingest.media.Clip#read} is the whole-file convenience. Knows no Kafka and no model.
 */
package org.lipstream.ingest.media;
