/** Things that are broken from outside: they are named, in one line. */
package org.lipstream.tests.fault;
