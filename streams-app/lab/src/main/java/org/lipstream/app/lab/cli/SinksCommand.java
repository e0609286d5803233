package org.lipstream.app.lab.cli;

import picocli.CommandLine.Command;

/** What sinks and massive activations are good for. */
@Command(
    name = "sinks",
    subcommands = {
      SinksAtlasCommand.class,
      SinksOriginCommand.class,
      SinksQuantiseCommand.class,
      SinksWindowCommand.class,
      SinksCostCommand.class,
      SinksWarnCommand.class,
      SinksHearCommand.class
    },
    subcommandsRepeatable = true,
    description =
        "Asks of a real language model what its attention sinks and massive activations are, and"
            + " writes the answers into docs/SINKS.md.")
final class SinksCommand {}
