/**
 * Puts a model directory together from files at hand, and makes its matrices smaller on the way.
 * Knows formats and files, not what a model computes. Start at {@link
 * org.lipstream.llm.assemble.ModelImport}.
 */
package org.lipstream.llm.assemble;
