/** The command line from outside: what it prints, how it ends, how it says what was wrong. */
package org.lipstream.tests.command;
