/**
 * Aggregates of reports over stretches of event time. Knows no clock and no topics. Start at {@link
 * org.lipstream.monitor.window.TumblingWindows}.
 */
package org.lipstream.monitor.window;
