package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.lipstream.app.monitor.Shadow;
import org.lipstream.app.monitor.Shadow.Understood;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Hypothesis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finals as a second model understood them, told when they are there: the session may be over by
 * then. What is not yet there is lost with the process.
 */
final class ShadowTranscripts {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowTranscripts.class);

  private final Shadow shadow;
  private final List<Awaited> awaited = new ArrayList<>();

  private record Awaited(TranscriptEvent first, CompletableFuture<Understood> result) {}

  ShadowTranscripts(Shadow shadow) {
    this.shadow = shadow;
  }

  /** The first model's final is on its way. */
  void await(TranscriptEvent first) {
    shadow
        .take(first.session(), first.utterance())
        .ifPresent(result -> awaited.add(new Awaited(first, result)));
  }

  /** Hands over what is there by now. */
  void take(long nowMs, BiConsumer<TranscriptEvent, Understood> sink) {
    awaited.removeIf(
        each -> {
          if (each.result.isDone()) {
            understood(each)
                .ifPresent(it -> sink.accept(event(each.first, it.hypothesis(), nowMs), it));
          }
          return each.result.isDone();
        });
  }

  private static Optional<Understood> understood(Awaited each) {
    try {
      return Optional.of(each.result.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      LOG.warn("{}: the shadow has failed", each.first.id(), e.getCause());
      return Optional.empty();
    }
  }

  private TranscriptEvent event(TranscriptEvent first, Hypothesis hypothesis, long nowMs) {
    List<TranscriptEvent.Word> words =
        hypothesis.words().stream()
            .map(
                word ->
                    new TranscriptEvent.Word(
                        word.word(),
                        first.span().startMs() + word.startMs(),
                        first.span().startMs() + word.endMs(),
                        word.confidence()))
            .toList();
    return new TranscriptEvent(
        first.schemaVersion(),
        first.id(),
        first.session(),
        first.sessionStartEpochMs(),
        first.utterance(),
        first.revision(),
        first.kind(),
        hypothesis.text(),
        words,
        first.span(),
        hypothesis.modality().label(),
        first.degraded(),
        shadow.model(),
        hypothesis.computeNanos() / 1_000_000,
        nowMs,
        hypothesis.rates(),
        words.size(),
        first.snrDb(),
        true);
  }
}
