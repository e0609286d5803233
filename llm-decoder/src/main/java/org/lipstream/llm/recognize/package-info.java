/** From an utterance to words: the recogniser and what it takes and gives. Knows no Kafka. */
package org.lipstream.llm.recognize;
