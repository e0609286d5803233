/** Runs reference cases through the model classes and measures how far the results are apart. */
package org.lipstream.llm.lab.parity;
