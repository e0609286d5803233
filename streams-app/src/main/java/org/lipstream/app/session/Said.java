package org.lipstream.app.session;

import java.util.Optional;
import org.lipstream.app.monitor.WatchedDecode;
import org.lipstream.app.transcript.TranscriptEvent;

/**
 * An event that is on its way.
 *
 * @param decode saw the decode that it comes from; empty where that was not watched, or has failed
 */
public record Said(TranscriptEvent event, Optional<WatchedDecode> decode) {}
