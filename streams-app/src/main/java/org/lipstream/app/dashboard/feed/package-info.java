/**
 * Reads topics without a consumer group, so that any number of dashboards see everything: what
 * comes now ({@link org.lipstream.app.dashboard.feed.OutputFeed}) and what is there ({@link
 * org.lipstream.app.dashboard.feed.LogReader}). Knows no page.
 */
package org.lipstream.app.dashboard.feed;
