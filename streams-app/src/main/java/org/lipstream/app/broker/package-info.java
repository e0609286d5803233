/** A Kafka broker inside this process, and the topics that the application needs on any cluster. */
package org.lipstream.app.broker;
