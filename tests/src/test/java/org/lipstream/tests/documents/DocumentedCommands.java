package org.lipstream.tests.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lipstream.tests.command.CommandRun;

/** Command lines of documents, held against the help of what they call. */
final class DocumentedCommands {
  private static final Pattern CALL = Pattern.compile("(?:^|[\\s/(])lipstream (.*)");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]*");
  private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]*)(?:,|\\s)");

  private final Map<String, String> helps = new HashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();
  private int checked;

  /** A line of a shell, with whatever it calls. */
  void check(String document, String line) {
    for (String part : line.replaceAll("(^|\\s)#.*", "").split("[|;&]|\\$\\(")) {
      Matcher call = CALL.matcher(part);
      if (call.find() && part.contains("./lipstream")) {
        checkCall(document, call.group(1).strip());
      }
    }
  }

  /** Code of a sentence: a call as above, or a command with options. */
  void checkInline(String document, String code) {
    if (code.contains("./lipstream")) {
      check(document, code);
    } else if (code.contains(" --") && subcommands("").contains(code.split(" ")[0])) {
      checkCall(document, code);
    }
  }

  private void checkCall(String document, String words) {
    String command = "";
    for (String word : words.split("\\s+")) {
      if (!word.matches("[a-z][a-z-]*") || subcommands(command).isEmpty()) {
        break;
      }
      if (!subcommands(command).contains(word)) {
        faults.add(document + ": " + (command + " " + word).strip());
        return;
      }
      command = (command + " " + word).strip();
    }
    checked++;
    for (Matcher option = OPTION.matcher(" " + words); option.find(); ) {
      if (!help(command).matches("(?s).*" + option.group() + "[^a-z-].*")) {
        faults.add(document + ": " + command + " " + option.group());
      }
    }
  }

  private List<String> subcommands(String command) {
    String help = help(command);
    int list = help.indexOf("\nCommands:");
    return list < 0
        ? List.of()
        : SUBCOMMAND.matcher(help.substring(list)).results().map(it -> it.group(1)).toList();
  }

  private String help(String command) {
    return helps.computeIfAbsent(
        command,
        name -> {
          List<String> arguments = new ArrayList<>();
          if (!name.isEmpty()) {
            arguments.addAll(List.of(name.split(" ")));
          }
          arguments.add("--help");
          CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
          return String.join("\n", run.output()) + "\n";
        });
  }

  int checked() {
    return checked;
  }

  List<String> faults() {
    return List.copyOf(faults);
  }
}
