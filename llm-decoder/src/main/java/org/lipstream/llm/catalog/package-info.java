/**
 * Which models there are: every family is listed here and nowhere else. Start at {@link
 * org.lipstream.llm.catalog.Recognizers}.
 */
package org.lipstream.llm.catalog;
