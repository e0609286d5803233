package org.lipstream.app.session;

import java.util.Optional;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.monitor.detect.SinkMonitor;

/**
 * An event that is on its way.
 *
 * @param decode saw the decode that it comes from; empty where that was not watched, or has failed
 * @param failure for which nothing was recognised; empty where something was, if only silence
 */
public record Said(
    TranscriptEvent event, Optional<SinkMonitor> decode, Optional<Throwable> failure) {}
