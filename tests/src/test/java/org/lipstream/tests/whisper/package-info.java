/** Whisper on real weights and real speech. */
package org.lipstream.tests.whisper;
