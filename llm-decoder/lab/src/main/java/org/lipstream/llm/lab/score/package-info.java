/** How good transcripts are: word errors after normalisation, with intervals. */
package org.lipstream.llm.lab.score;
