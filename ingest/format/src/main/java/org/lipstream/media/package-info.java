/**
 * What publishers, topics and models agree on: which media there are, and their rates and sizes.
 * Knows the JDK alone. Start at {@link org.lipstream.media.Modality}.
 */
package org.lipstream.media;
