/**
 * Figures as SVG: lines, bars and maps in panels beside each other, in colours that colour-blind
 * people tell apart. Knows nothing of what is drawn; start at {@link
 * org.lipstream.app.chart.Figure}.
 */
package org.lipstream.app.chart;
