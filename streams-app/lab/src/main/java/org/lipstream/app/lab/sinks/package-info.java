/**
 * Tells what the sink experiment found: tables and figures from its result files. Knows no model
 * and measures nothing; start at {@link org.lipstream.app.lab.sinks.SinksDocument}.
 */
package org.lipstream.app.lab.sinks;
