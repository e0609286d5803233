/**
 * Plays media through sessions by a clock of its own, without Kafka. Start at {@link
 * org.lipstream.app.lab.replay.Replay}.
 */
package org.lipstream.app.lab.replay;
