/**
 * Whether the figures of a decode tell that its text is wrong before anybody reads it: finals under
 * conditions that go wrong in different ways, what was seen of each, and how well each group of
 * figures ranks them. Start at {@link org.lipstream.app.lab.warning.WarningStudy}.
 */
package org.lipstream.app.lab.warning;
