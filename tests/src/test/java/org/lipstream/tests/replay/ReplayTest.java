package org.lipstream.tests.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

class ReplayTest {
  /** Twice as many sessions as fit: a pass takes longer the more media tokens it has. */
  private static final int TOO_MANY = 12;

  private long workedNanos;

  /** Says nothing, but works: its clock goes on by 0.3 ms for each media token. */
  private final class Working implements Recognizer {
    @Override
    public String model() {
      return "working";
    }

    @Override
    public TrainedRates rates() {
      return new TrainedRates(new Rates(4, 2), List.of(4, 8, 16), List.of(2, 5));
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      List<Hypothesis> hypotheses = new ArrayList<>();
      for (RecognitionRequest request : requests) {
        double tokens =
            request.utterance().durationMs()
                / 1e3
                * (50.0 / request.rates().audio() + 25.0 / request.rates().video());
        workedNanos += (long) (tokens * 0.3e6);
        hypotheses.add(
            new Hypothesis("", List.of(), request.modality(), request.rates(), 1_000_000, 1));
      }
      return hypotheses;
    }

    @Override
    public void close() {}
  }

  @Test
  void coarsensRatesAndLengthensStepsWithTwiceAsManySessionsAsFit() {
    Replay.Outcome few = play(2, Adaptation.STEPS_THEN_RATES);
    assertThat(ratesOf(few)).containsOnly(new Rates(4, 2));
    Replay.Outcome many = play(TOO_MANY, Adaptation.STEPS_THEN_RATES);
    assertThat(ratesOf(many)).contains(new Rates(8, 5));
    Replay.Outcome stiff = play(TOO_MANY, Adaptation.NONE);
    assertThat(ratesOf(stiff)).containsOnly(new Rates(4, 2));
    assertThat(dropped(many)).isLessThan(dropped(stiff) / 2);
    assertThat(finals(many)).isEqualTo(finals(stiff)).isEqualTo(TOO_MANY);
  }

  private Replay.Outcome play(int sessions, Adaptation adaptation) {
    List<MediaSource> sources = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      sources.add(new Scripted(ScriptedMedia.of("s" + i, 14_000, new long[] {500, 12_000})));
    }
    return Replay.virtual(
        sources,
        90,
        SessionConfig.defaults(),
        new Working(),
        Modalities.AV,
        Batching.DEFAULT,
        1,
        adaptation,
        () -> workedNanos);
  }

  private static List<Rates> ratesOf(Replay.Outcome outcome) {
    return outcome.emissions().stream()
        .flatMap(List::stream)
        .map(each -> each.event().rates())
        .distinct()
        .toList();
  }

  /** Parts that were left out because newer ones were there. */
  private static long dropped(Replay.Outcome outcome) {
    return outcome.statuses().stream()
        .mapToLong(each -> each.get(each.size() - 1).droppedPartials())
        .sum();
  }

  private static long finals(Replay.Outcome outcome) {
    return outcome.emissions().stream()
        .flatMap(List::stream)
        .filter(each -> each.event().isFinal())
        .count();
  }

  /** Made-up media as a source. */
  private static final class Scripted implements MediaSource {
    private final Iterator<MediaEvent> events;

    Scripted(ScriptedMedia media) {
      List<MediaEvent> all = new ArrayList<>();
      media.chunks().stream()
          .filter(chunk -> !chunk.getEndOfStream())
          .forEach(
              chunk ->
                  all.add(
                      new MediaEvent.AudioSamples(
                          chunk.getMediaTimeMs(), floats(chunk.getSamples().toByteArray()))));
      media.frames().stream()
          .filter(frame -> !frame.getEndOfStream())
          .forEach(
              frame ->
                  all.add(
                      new MediaEvent.LipCrop(
                          frame.getMediaTimeMs(), frame.getPixels().toByteArray(), false)));
      all.sort(Comparator.comparingLong(MediaEvent::mediaTimeMs));
      events = all.iterator();
    }

    private static float[] floats(byte[] pcm) {
      float[] samples = new float[pcm.length / 2];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) ((pcm[2 * i] & 0xff) | pcm[2 * i + 1] << 8) / 32768f;
      }
      return Arrays.copyOf(samples, samples.length);
    }

    @Override
    public Optional<MediaEvent> next() {
      return events.hasNext() ? Optional.of(events.next()) : Optional.empty();
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public boolean has(Modality modality) {
      return true;
    }

    @Override
    public OptionalLong durationMs() {
      return OptionalLong.empty();
    }

    @Override
    public boolean faceFound() {
      return true;
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
