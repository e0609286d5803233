/**
 * Tells when a model leaves its own normal state. Knows no topics and no clock. Start at {@link
 * org.lipstream.monitor.alert.AlertBoard}.
 */
package org.lipstream.monitor.alert;
