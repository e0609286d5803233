/**
 * What the sinks and massive activations of a real language model are, where they come from and
 * what they are good for: one study a question, each writing its part of docs/SINKS.md. Knows clips
 * and models; start at {@link org.lipstream.app.lab.inside.SinksPage}.
 */
package org.lipstream.app.lab.inside;
