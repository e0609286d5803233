/** The Whisper encoder: log-mel features in, 50 vectors a second out. */
package org.lipstream.encoders.audio;
