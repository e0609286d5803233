/**
 * WebSockets that people and programs speak into, in the words of the APIs that their clients were
 * made for. Each is one session at a time. Start at {@link
 * org.lipstream.app.dashboard.socket.Sockets}.
 */
package org.lipstream.app.dashboard.socket;
