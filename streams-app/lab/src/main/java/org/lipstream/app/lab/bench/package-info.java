/**
 * The project's own benchmarks: decoding, the stages of a recognition, many sessions at once, and
 * what the way through Kafka adds. Measures through the classes that the commands use; start at
 * {@link org.lipstream.app.lab.bench.Benchmark}.
 */
package org.lipstream.app.lab.bench;
