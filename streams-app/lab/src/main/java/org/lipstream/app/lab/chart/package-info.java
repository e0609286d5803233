/**
 * Figures as SVG: lines, bars and maps in panels beside each other, in colours that colour-blind
 * people tell apart; tables in Markdown. Knows nothing of what is shown; start at {@link
 * org.lipstream.app.lab.chart.Figure}.
 */
package org.lipstream.app.lab.chart;
