/** Reference cases, through the command that runs them. */
package org.lipstream.tests.golden;
