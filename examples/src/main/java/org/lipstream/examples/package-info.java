/** Five small programs to begin with: each stands alone, and fits a screen. */
package org.lipstream.examples;
