/**
 * What an encoder of any kind of media is to those who use it. Start at {@link
 * org.lipstream.encoders.media.MediaEncoder}.
 */
package org.lipstream.encoders.media;
