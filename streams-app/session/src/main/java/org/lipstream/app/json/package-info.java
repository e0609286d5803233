/**
 * JSON as topics, stores, answers and results carry it; knows nothing of what it says. Start at
 * {@link org.lipstream.app.json.Json}.
 */
package org.lipstream.app.json;
