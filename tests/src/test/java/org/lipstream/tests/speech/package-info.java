/** Everybody who can speak into the application, by real streams: files, sockets, browsers. */
package org.lipstream.tests.speech;
