/** From media files and synthetic voices to the corpus files that training and evaluation read. */
package org.lipstream.app.lab.corpus;
