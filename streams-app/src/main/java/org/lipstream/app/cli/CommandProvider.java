package org.lipstream.app.cli;

import java.util.List;

/**
 * Brings commands of another jar into the command line. Found by {@link java.util.ServiceLoader},
 * so that what runs in production need not know who brings more.
 */
public interface CommandProvider {
  /** Objects of classes that picocli's {@code @Command} describes, in the order of the help. */
  List<Object> commands();
}
