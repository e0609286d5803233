/**
 * Folders of published models' layouts and sizes with random weights: what a model of that size
 * costs, and whether its names are read, can be told without it. Start at {@link
 * org.lipstream.llm.lab.published.RandomModels}.
 */
package org.lipstream.llm.lab.published;
