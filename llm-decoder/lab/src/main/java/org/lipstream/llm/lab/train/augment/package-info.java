/**
 * One recording made to sound and look like many. Start at {@link
 * org.lipstream.llm.lab.train.augment.AudioAugmentation}.
 */
package org.lipstream.llm.lab.train.augment;
