/**
 * Speech to words in a program of one's own: open a model once, begin a stream for each speaker,
 * push sound, lips or pictures as they come, and take what was said. No broker, no server.
 *
 * <p>Start at {@link org.lipstream.recognizer.SpeechRecognizer#open}. What is said comes as {@link
 * org.lipstream.app.transcript.TranscriptEvent}s, the same that the transcript topics carry, and
 * what went on inside a decode as {@link org.lipstream.monitor.report.DecodeReport}s.
 *
 * <h2>Threads</h2>
 *
 * <p>A recogniser is safe for any number of threads and streams. A stream takes media from any
 * thread, one call at a time; calls of several threads wait for each other. Recognitions run in
 * {@link org.lipstream.recognizer.RecognizerSettings#workers} threads of the recogniser, listeners
 * in one more, which is the same for all its streams: a listener that takes long holds up the
 * others, and must not wait for a stream. All these threads are daemons and end with {@link
 * org.lipstream.recognizer.SpeechRecognizer#close}.
 */
package org.lipstream.recognizer;
