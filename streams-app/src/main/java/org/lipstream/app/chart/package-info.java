/** Charts as SVG, for documents; knows nothing of what is drawn. */
package org.lipstream.app.chart;
