/** Kafka Connect, as its distribution runs it, on the topics. */
package org.lipstream.tests.connect;
