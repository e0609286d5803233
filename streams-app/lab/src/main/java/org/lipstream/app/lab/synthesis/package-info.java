/**
 * Speech and faces made from text: sentences, voices that speak them, faces whose mouths follow the
 * sounds, and the clips that come of both. Gives training its synthetic people and the project its
 * bundled clips. Knows nothing of Kafka nor of models. Start at {@link
 * org.lipstream.app.lab.synthesis.SpeechSynthesizer} and {@link
 * org.lipstream.app.lab.synthesis.ClipMaker}.
 */
package org.lipstream.app.lab.synthesis;
