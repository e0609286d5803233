package org.lipstream.app.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.CaptionFormat;
import org.lipstream.app.transcript.CaptionWriter;
import org.lipstream.app.transcript.TranscriptEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows transcripts as they come. */
@Command(
    name = "watch",
    footer = {"", "Example:", "  lipstream watch --from-beginning --idle 2"},
    description = "Shows transcripts as they come, until interrupted.")
final class WatchCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  @Option(names = "--session", paramLabel = "ID", description = "One session alone.")
  private String session;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private CaptionFormat format;

  @Option(
      names = "--raw",
      description = "Words alone: lower case, no punctuation; default: as people write.")
  private boolean raw;

  @Option(names = "--from-beginning", description = "Show what is there already, too.")
  private boolean fromBeginning;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "End when nothing has come for so long.")
  private Integer idleSeconds;

  @Mixin private KafkaOption kafka;

  @Override
  public Integer call() {
    if (format.isOfOneSession() && session == null) {
      throw new CommandException("session: none (expected: --session ID with " + format + ")");
    }
    if (idleSeconds != null && idleSeconds < 1) {
      throw new CommandException("idle: " + idleSeconds + " (expected: >= 1)");
    }
    TopicSetup.ensure(kafka.address(), TopicSetup.PATIENCE);
    try (Interruption interruption = new Interruption(() -> {});
        TranscriptFeed feed = new TranscriptFeed(kafka.address(), fromBeginning)) {
      CaptionWriter writer =
          format.to(
              System.out,
              new CaptionFormat.View(Terminal.isOutput(), session == null, Terminal.isColoured()));
      show(feed, writer, interruption);
      writer.finish();
    }
    return 0;
  }

  private void show(TranscriptFeed feed, CaptionWriter writer, Interruption interruption) {
    long lastNanos = System.nanoTime();
    while (!interruption.isAsked() && !System.out.checkError()) {
      List<TranscriptEvent> events = feed.poll(POLL);
      for (TranscriptEvent event : events) {
        if (session == null || session.equals(event.session())) {
          writer.accept(raw ? event.raw() : event);
          lastNanos = System.nanoTime();
        }
      }
      if (idleSeconds != null && System.nanoTime() - lastNanos > idleSeconds * 1_000_000_000L) {
        return;
      }
    }
  }
}
