/**
 * Measures a recogniser on a manifest: word errors, confusions, real-time factor, in noise or not.
 */
package org.lipstream.app.lab.evaluation;
