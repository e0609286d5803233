/** From an encoder's width into the language model's. */
package org.lipstream.encoders.project;
