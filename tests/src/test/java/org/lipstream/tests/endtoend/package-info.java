/** The whole way: bundled clips and model, a real broker, the topology, and back. */
package org.lipstream.tests.endtoend;
