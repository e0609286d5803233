/** The dashboard in a real browser, on topics that the pipeline or the test itself fills. */
package org.lipstream.tests.dashboard;
