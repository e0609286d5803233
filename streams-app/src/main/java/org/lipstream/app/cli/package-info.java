/**
 * The command line: one class for each command, hung into {@link org.lipstream.app.cli.Main}.
 * Results go to standard output, everything else to standard error.
 */
package org.lipstream.app.cli;
