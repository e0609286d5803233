package org.lipstream.app.topology;

import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.PolicyStage;
import org.lipstream.app.session.Recognised;
import org.lipstream.app.session.Said;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.TranscriptEvents;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;

/** Says what was understood on the transcript topics, and hands it to the sink monitor. */
final class PolicyProcessor implements Processor<String, Recognised, String, Object> {
  private final SessionConfig config;
  private final String model;
  private ProcessorContext<String, Object> context;
  private PolicyStage stage;

  PolicyProcessor(SessionConfig config, String model) {
    this.config = config;
    this.model = model;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    TranscriptEvents events =
        new TranscriptEvents(
            config, model, () -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
    stage = new PolicyStage(config.partials().policy(), events);
  }

  @Override
  public void process(Record<String, Recognised> recognised) {
    stage.accept(recognised.value(), this::forward);
  }

  private void forward(Said said) {
    TranscriptEvent event = said.event();
    TranscriptMeters.said(event);
    Record<String, Said> record = new Record<>(event.session(), said, event.emittedEpochMs());
    String sink = event.isFinal() ? CaptionTopology.FINALS_SINK : CaptionTopology.PARTIALS_SINK;
    context.forward(record.withValue(TranscriptJson.write(event)), sink);
    context.forward(record, CaptionTopology.SINK_MONITOR);
  }
}
