/**
 * The causal test of a decode: whose state is to be turned where, and what became of it. Knows no
 * model; the turning is done behind the probe's port. Start at {@link
 * org.lipstream.monitor.causal.CausalTest}.
 */
package org.lipstream.monitor.causal;
