/**
 * What the page shows, as plain state in bounded memory. Knows neither Kafka nor HTTP. Start at
 * {@link org.lipstream.app.dashboard.model.LiveModel}.
 */
package org.lipstream.app.dashboard.model;
