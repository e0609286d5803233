/**
 * What the running application makes of the decoder's inside: a report for each decode that is
 * watched, as JSON, and a model's normal profile on disk. Knows no Kafka and no tensors; what is
 * normal is the sink monitor's to tell. Start at {@link org.lipstream.app.monitor.Monitoring}.
 */
package org.lipstream.app.monitor;
