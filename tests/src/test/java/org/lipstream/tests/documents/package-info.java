/** What the documents say, held against what is there. */
package org.lipstream.tests.documents;
