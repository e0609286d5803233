/**
 * People and programs that speak to the dashboard: their files and streams become sessions on the
 * media topics, as any publisher's do, and what is understood of them is followed on the transcript
 * topics. Knows no HTTP and no recognition. Start at {@link
 * org.lipstream.app.dashboard.speech.FileTranscriber}.
 */
package org.lipstream.app.dashboard.speech;
