/** What tests of several modules share. */
package org.lipstream.tests.support;
