/**
 * The causal test of a decode: whose state is to be turned where. Knows no model; the turning is
 * done behind the probe's port. Start at {@link org.lipstream.monitor.causal.CausalTests}.
 */
package org.lipstream.monitor.causal;
