package org.lipstream.examples;

import java.nio.file.Path;
import org.lipstream.monitor.detect.BlockAttention;
import org.lipstream.monitor.detect.RuleFindings;
import org.lipstream.monitor.detect.SinkRule;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.recognizer.SpeechRecognizer;

/** Looks for attention sinks in each decode by a rule of one's own: twice the uniform share. */
public final class OwnSinkRule implements SinkRule {

  @Override
  public String name() {
    return "TWICE_UNIFORM";
  }

  @Override
  public boolean isSink(BlockAttention block, int token) {
    return block.alpha(token) > 2.0 / block.stats().tokens();
  }

  /**
   * @param arguments a sound or video file
   */
  public static void main(String[] arguments) {
    try (SpeechRecognizer recognizer = SpeechRecognizer.open("open")) {
      recognizer.transcribe(
          Path.of(arguments[0]),
          Detail.SUMMARY,
          report ->
              RuleFindings.of(new OwnSinkRule(), report)
                  .forEach(
                      sink ->
                          System.out.printf(
                              "block %d, token %d (%s): %.3f%n",
                              sink.layer(), sink.token(), sink.role(), sink.alpha())));
    }
  }
}
