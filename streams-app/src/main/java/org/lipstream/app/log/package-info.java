/**
 * The topics read back, without a consumer group and by anybody: what they still hold of finals,
 * reports and media. Knows no page. Start at {@link org.lipstream.app.log.LogReader}.
 */
package org.lipstream.app.log;
