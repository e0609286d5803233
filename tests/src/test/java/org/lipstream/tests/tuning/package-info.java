/** Tuning and the experiment on it, from material to model and document, on noise. */
package org.lipstream.tests.tuning;
