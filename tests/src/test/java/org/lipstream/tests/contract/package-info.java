/** What the project says of its topics to others, held against what it does. */
package org.lipstream.tests.contract;
