/**
 * Fetches published models from a model hub of the Hugging Face hub's API shape. Knows files,
 * licences and checksums, not what a model is. Start at {@link org.lipstream.app.hub.ModelPull}.
 */
package org.lipstream.app.hub;
