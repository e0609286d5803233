/**
 * Speech and faces made from text: sentences, voices that speak them, faces whose mouths follow the
 * sounds, and the clips that come of both. Gives training its synthetic people and the project its
 * bundled clips. Knows nothing of Kafka nor of models. Start at {@link
 * org.lipstream.ingest.synthesis.SpeechSynthesizer} and {@link
 * org.lipstream.ingest.synthesis.ClipMaker}.
 */
package org.lipstream.ingest.synthesis;
