/**
 * What comes now on the topics, without a consumer group, so that any number of dashboards see
 * everything. Start at {@link org.lipstream.app.dashboard.feed.OutputFeed}. Knows no page.
 */
package org.lipstream.app.dashboard.feed;
