package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.sink.DecodeId;
import org.lipstream.monitor.sink.Sink;
import org.lipstream.monitor.sink.SinkMonitor;
import org.lipstream.monitor.sink.SinkReport;

/**
 * Has each decode watched, and tells its hypothesis which media positions the monitor flags: sinks
 * of any block, secondary sinks, massive activations. Positions count the stream that words are
 * placed by.
 */
final class SinkFlagging extends ForwardingRecognizer {
  private static final SinkMonitor MONITOR = new SinkMonitor();

  SinkFlagging(Recognizer recognizer) {
    super(recognizer);
  }

  private static final class Watching implements ActivationProbe {
    private Supplier<DecodeSnapshot> decode;

    @Override
    public Detail next() {
      return Detail.SUMMARY;
    }

    @Override
    public void accept(Supplier<DecodeSnapshot> shown) {
      decode = shown;
    }

    Set<Integer> flagged() {
      Set<Integer> flagged = new HashSet<>();
      if (decode == null) {
        return flagged;
      }
      SinkReport report = MONITOR.report(new DecodeId("", 0, 0, "", 0), decode.get());
      TokenRole timed =
          report.roles().contains(TokenRole.AUDIO) ? TokenRole.AUDIO : TokenRole.VIDEO;
      int first = report.roles().indexOf(timed);
      List<Integer> tokens = new ArrayList<>();
      report.sinks().stream().map(Sink::token).forEach(tokens::add);
      report.secondarySinks().forEach(sink -> tokens.add(sink.token()));
      report.massive().forEach(massive -> tokens.add(massive.token()));
      for (int token : tokens) {
        if (report.roles().get(token) == timed) {
          flagged.add(token - first);
        }
      }
      return flagged;
    }
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    List<Watching> probes = requests.stream().map(request -> new Watching()).toList();
    List<RecognitionRequest> watched = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      watched.add(requests.get(i).withProbe(probes.get(i)));
    }
    List<Hypothesis> hypotheses = super.recognize(watched);
    List<Hypothesis> flagged = new ArrayList<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      Hypothesis one = hypotheses.get(i);
      flagged.add(one.withAttention(one.attention().withSinks(probes.get(i).flagged())));
    }
    return flagged;
  }
}
