package org.lipstream.app.lab.chart;

/**
 * Values under one name, at x = 1, 2, ...
 *
 * @param name in the legend
 */
public record Series(String name, double[] values) {}
