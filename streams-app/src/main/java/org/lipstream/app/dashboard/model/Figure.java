package org.lipstream.app.dashboard.model;

import java.util.Map;

/**
 * One number of what the page shows, for other boards.
 *
 * @param name without a unit's prefix, with its unit where it has one
 * @param labels what tells it from the others of its name
 */
public record Figure(String name, Map<String, String> labels, double value) {}
