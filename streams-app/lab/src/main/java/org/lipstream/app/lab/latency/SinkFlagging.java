package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * Has each decode watched, and tells its hypothesis which media positions the monitor flags: sinks
 * of any block, secondary sinks, massive activations. Positions count the stream that words are
 * placed by.
 */
final class SinkFlagging extends ForwardingRecognizer {
  SinkFlagging(Recognizer recognizer) {
    super(recognizer);
  }

  private static Set<Integer> flagged(DecodeReport report) {
    TokenRole timed = report.roles().contains(TokenRole.AUDIO) ? TokenRole.AUDIO : TokenRole.VIDEO;
    int first = report.roles().indexOf(timed);
    List<Integer> tokens = new ArrayList<>();
    report.sinks().stream().map(AttentionSink::token).forEach(tokens::add);
    report.secondarySinks().forEach(sink -> tokens.add(sink.token()));
    report.massive().forEach(massive -> tokens.add(massive.token()));
    Set<Integer> flagged = new HashSet<>();
    for (int token : tokens) {
      if (report.roles().get(token) == timed) {
        flagged.add(token - first);
      }
    }
    return flagged;
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    DecodeId id = new DecodeId("", 0, 0, "", 0);
    List<SinkMonitor> monitors =
        requests.stream()
            .map(request -> new SinkMonitor(id, Purpose.FINAL, Detail.SUMMARY))
            .toList();
    List<RecognitionRequest> watched = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      watched.add(requests.get(i).withProbe(monitors.get(i)));
    }
    List<Hypothesis> hypotheses = super.recognize(watched);
    List<Hypothesis> flagged = new ArrayList<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      Hypothesis one = hypotheses.get(i);
      Set<Integer> sinks = monitors.get(i).report().map(SinkFlagging::flagged).orElse(Set.of());
      flagged.add(one.withAttention(one.attention().withSinks(sinks)));
    }
    return flagged;
  }
}
