package org.lipstream.app.lab.cli;

import java.util.List;
import org.lipstream.app.cli.CommandProvider;

/** The laboratory's commands. */
public final class LaboratoryCommands implements CommandProvider {
  @Override
  public List<Object> commands() {
    return List.of(
        new EvaluateCommand(),
        new ProfileCommand(),
        new ResultsCommand(),
        new TrainCommand(),
        new PretrainCommand(),
        new AdaptCommand(),
        new PackCommand(),
        new BridgeCommand(),
        new TuneCommand(),
        new SinksReportCommand(),
        new SinksCommand(),
        new ClipsCommand(),
        new ParityCommand(),
        new RandomModelCommand(),
        new CalibrateCommand(),
        new RefereeCommand(),
        new BenchCommand(),
        new ChaosCommand());
  }
}
