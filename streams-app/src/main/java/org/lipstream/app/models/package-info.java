/**
 * The models at hand: listing them, and putting a directory together from files. Start at {@link
 * org.lipstream.app.models.ModelListing}.
 */
package org.lipstream.app.models;
