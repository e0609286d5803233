/** The bundled model as a recogniser: together as alone, again as at first, with words forced. */
package org.lipstream.tests.recognize;
