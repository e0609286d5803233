/** A Kafka broker inside this process. Start at {@link org.lipstream.app.broker.EmbeddedBroker}. */
package org.lipstream.app.broker;
