/** The benchmark command. */
package org.lipstream.tests.bench;
