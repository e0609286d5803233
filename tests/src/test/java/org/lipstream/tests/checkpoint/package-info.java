/** Reading of published weights, against other programs' reading of the same files. */
package org.lipstream.tests.checkpoint;
