package org.lipstream.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.streams.Topology;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.CaptionTopology;
import org.lipstream.app.topology.TopologyDiagram;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the topology that the application runs. */
@Command(
    name = "topology",
    footer = {"", "Example:", "  lipstream topology --diagram"},
    description =
        "Prints what the application runs: a flow chart in Mermaid's language, and Kafka Streams'"
            + " own description.")
final class TopologyCommand implements Callable<Integer> {
  @Option(names = "--diagram", description = "The flow chart alone.")
  private boolean diagramOnly;

  /** Stands where the topology wants a recogniser: it is looked at and never runs. */
  private static final class NoRecognizer implements Recognizer {
    @Override
    public String model() {
      return "none";
    }

    @Override
    public TrainedRates rates() {
      return TrainedRates.only(new Rates(1, 1));
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      throw new UnsupportedOperationException("recognize (expected: a topology that never runs)");
    }

    @Override
    public void close() {}
  }

  @Override
  public Integer call() {
    try (RecognitionScheduler nothing = RecognitionScheduler.inCaller(new NoRecognizer())) {
      Topology topology = CaptionTopology.build(CaptionSettings.defaults(), nothing, session -> {});
      System.out.print(TopologyDiagram.of(topology));
      if (!diagramOnly) {
        System.out.println();
        System.out.print(topology.describe());
      }
    }
    return 0;
  }
}
