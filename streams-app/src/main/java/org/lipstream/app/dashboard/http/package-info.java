/**
 * The web server: who may ask, the page's files, and what the page asks for. Start at {@link
 * org.lipstream.app.dashboard.http.WebServer}.
 */
package org.lipstream.app.dashboard.http;
