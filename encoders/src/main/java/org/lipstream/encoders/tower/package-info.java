/**
 * From sound to vectors of a language model, one class for each family of published audio LLMs: its
 * front end, encoder, downsampling and projector, put together as its folder says. Knows no prompt
 * and no language model. Start at {@link org.lipstream.encoders.tower.AudioTower}.
 */
package org.lipstream.encoders.tower;
