/**
 * Our decoders beside those that others would take, on the same weights and the same sentence. Each
 * runs in a process of its own, and they take turns; the others' libraries are in a module that
 * only a profile builds. Start at {@link org.lipstream.app.lab.bench.peers.PeersBench}.
 */
package org.lipstream.app.lab.bench.peers;
