/** Fewer vectors a second: encoders' outputs on their way to the language model. */
package org.lipstream.encoders.downsample;
