/** What the application says: transcript events and their JSON, captions and subtitle files. */
package org.lipstream.app.transcript;
