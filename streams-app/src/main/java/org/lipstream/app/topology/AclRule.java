package org.lipstream.app.topology;

import java.util.List;

/**
 * What somebody may do with something on a cluster.
 *
 * @param operations as kafka-acls.sh names them
 * @param resource as kafka-acls.sh names it: {@code --topic}, {@code --group} ...
 * @param name of the topic or group; empty for the cluster itself
 * @param prefixed whether all are meant whose names begin so
 */
public record AclRule(List<String> operations, String resource, String name, boolean prefixed) {

  public AclRule {
    operations = List.copyOf(operations);
  }

  static AclRule topic(String name, String... operations) {
    return new AclRule(List.of(operations), "--topic", name, false);
  }

  static AclRule prefixed(String resource, String name, String... operations) {
    return new AclRule(List.of(operations), resource, name, true);
  }

  /** The end of kafka-acls.sh's command line. */
  public String arguments() {
    StringBuilder line = new StringBuilder();
    operations.forEach(operation -> line.append("--operation ").append(operation).append(' '));
    line.append(resource);
    if (!name.isEmpty()) {
      line.append(' ').append(name);
    }
    return line.append(prefixed ? " --resource-pattern-type prefixed" : "").toString();
  }
}
