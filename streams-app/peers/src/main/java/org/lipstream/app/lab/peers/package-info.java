/**
 * Contestants whose libraries the product does not carry. Start at {@link
 * org.lipstream.app.lab.peers.LlamaCppProvider}.
 */
package org.lipstream.app.lab.peers;
