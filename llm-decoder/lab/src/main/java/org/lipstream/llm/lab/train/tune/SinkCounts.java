package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.SequenceSnapshot;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;

/** What the monitor finds in a few sequences while a model is trained, as means per sequence. */
public final class SinkCounts {
  /** What names of figures of one block begin with. */
  static final String BLOCK = "block.";

  private final Map<String, Double> sums = new TreeMap<>();
  private int sequences;

  /**
   * Looks at one sequence.
   *
   * @param embeddings (1, N, hiddenSize)
   */
  public void add(LlamaModel model, NDArray embeddings, List<TokenRole> roles) {
    DecodeReport report =
        SinkMonitor.report(
            new DecodeId("training", sequences++, 0, "trained", 0),
            SequenceSnapshot.take(model, embeddings, roles));
    double[] largest = new double[3];
    for (LayerReport layer : report.layers()) {
      if (layer.attention().isEmpty()) {
        continue;
      }
      double alpha = layer.attention().get().alpha()[0];
      sum(BLOCK + layer.layer() + ".alpha", alpha);
      sum(BLOCK + layer.layer() + ".ratio", layer.peakRatio(0));
      largest[0] = Math.max(largest[0], alpha);
      largest[1] = Math.max(largest[1], layer.peakRatio(0));
      for (int token = 1; token < report.tokens(); token++) {
        largest[2] = Math.max(largest[2], layer.peakRatio(token));
      }
    }
    sum("bos.alpha", largest[0]);
    sum("bos.ratio", largest[1]);
    sum("other.ratio", largest[2]);
    sum("sinks.bos", report.sinks().stream().filter(sink -> !sink.intermediate()).count());
    sum("sinks.other", report.sinks().stream().filter(AttentionSink::intermediate).count());
    sum("sinks.likeBos", report.secondarySinks().size());
    sum("massive.tokens", report.massive().size());
    sum("decorrelation.paper", report.decorrelation().paper());
    sum("decorrelation.released", report.decorrelation().releasedCode());
  }

  private void sum(String name, double value) {
    sums.merge(name, value, Double::sum);
  }

  /** Means over the sequences. */
  public Map<String, Double> means() {
    Map<String, Double> means = new TreeMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / sequences));
    return means;
  }
}
