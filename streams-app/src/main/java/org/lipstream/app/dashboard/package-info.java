/**
 * The dashboard: a web server that reads the output topics and shows what they say, and what goes
 * on inside the model. It knows Kafka and nothing of recognition, so it runs apart from it, as one
 * of many. Start at {@link org.lipstream.app.dashboard.Dashboard}.
 */
package org.lipstream.app.dashboard;
