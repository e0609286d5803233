/**
 * Kills, stops and starves a cluster of three brokers and two instances while sessions are spoken,
 * and counts what is lost. Start at {@link org.lipstream.app.lab.chaos.Chaos}.
 */
package org.lipstream.app.lab.chaos;
