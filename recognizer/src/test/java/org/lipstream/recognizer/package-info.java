/** The library as a program uses it, with the model and the clips that come with the project. */
package org.lipstream.recognizer;
