package org.lipstream.app.cli;

import java.util.concurrent.Callable;
import org.lipstream.app.topology.AclRule;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.ClusterRole;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what each role may do on a cluster. */
@Command(
    name = "acls",
    footer = {"", "Example:", "  lipstream acls --role application --principal User:captions"},
    description =
        "Prints the commands that allow a role what it needs on a cluster, for kafka-acls.sh.")
final class AclsCommand implements Callable<Integer> {
  @Option(names = "--role", description = "One of ${COMPLETION-CANDIDATES}; default: all.")
  private ClusterRole role;

  @Option(
      names = "--principal",
      paramLabel = "TYPE:NAME",
      description = "Who is to be allowed; default: User:lipstream-ROLE.")
  private String principal;

  @Override
  public Integer call() {
    for (ClusterRole each : ClusterRole.values()) {
      if (role == null || role == each) {
        print(each);
      }
    }
    return 0;
  }

  private void print(ClusterRole each) {
    String who = principal == null ? "User:lipstream-" + each : principal;
    System.out.println("# " + each);
    for (AclRule rule : each.rules(CaptionApp.applicationId())) {
      System.out.println(
          "kafka-acls.sh --bootstrap-server \"$KAFKA\" --command-config \"$ADMIN\" --add"
              + " --allow-principal "
              + who
              + " "
              + rule.arguments());
    }
  }
}
