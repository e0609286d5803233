/** The AV-HuBERT encoder on lips alone: mouth crops in, 25 vectors a second out. */
package org.lipstream.encoders.video;
