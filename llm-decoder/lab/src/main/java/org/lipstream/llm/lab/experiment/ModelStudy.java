package org.lipstream.llm.lab.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.tune.LoadedDecoder;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;

/** Measures one model on one task: words, sinks, a clip in detail, rotations. */
final class ModelStudy {
  private static final int WATCHED_CLIPS = 8;
  private static final int BATCH = 10;

  private final LoadedDecoder decoder;
  private final Modalities task;
  private final List<EncodedSample> samples;

  ModelStudy(LoadedDecoder decoder, Modalities task, List<EncodedSample> samples) {
    this.decoder = decoder;
    this.task = task;
    this.samples = samples;
  }

  int[] words() {
    return samples.stream()
        .mapToInt(sample -> TextNormalizer.words(sample.transcript()).size())
        .toArray();
  }

  /** Word errors of each sample. */
  int[] errors(Mitigation mitigation) {
    List<String> texts =
        mitigation instanceof Mitigation.None
            ? together()
            : samples.stream().map(one -> decoder.transcribe(one, task, mitigation)).toList();
    WordErrors errors = new WordErrors();
    return IntStream.range(0, samples.size())
        .map(
            i ->
                errors.add(
                    TextNormalizer.words(samples.get(i).transcript()),
                    TextNormalizer.words(texts.get(i))))
        .toArray();
  }

  private List<String> together() {
    List<String> texts = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += BATCH) {
      int end = Math.min(from + BATCH, samples.size());
      texts.addAll(decoder.transcribe(samples.subList(from, end), task));
    }
    return texts;
  }

  Map<String, int[]> errors(Map<String, Mitigation> mitigations) {
    Map<String, int[]> all = new LinkedHashMap<>();
    mitigations.forEach((name, mitigation) -> all.put(name, errors(mitigation)));
    return all;
  }

  SinkFigures sinks() {
    FigureMeter meter = null;
    for (EncodedSample sample : samples.subList(0, Math.min(WATCHED_CLIPS, samples.size()))) {
      DecodeSnapshot decode = decoder.snapshot(sample, task, StreamIntervention.NONE);
      meter = meter == null ? new FigureMeter(decode.blocks()) : meter;
      meter.add(report(decode), decoder.tokens(sample, task));
    }
    return meter.figures();
  }

  ClipView clip() {
    EncodedSample sample = samples.get(0);
    DecodeSnapshot decode = decoder.snapshot(sample, task, StreamIntervention.NONE);
    return ClipView.of(decode, report(decode), decoder.tokens(sample, task));
  }

  List<RotationResult> rotations() {
    EncodedSample sample = samples.get(0);
    List<PromptLayout.Token> tokens = decoder.tokens(sample, task);
    return new RotationStudy(
            intervention -> decoder.snapshot(sample, task, intervention),
            ModelStudy::report,
            tokens)
        .results();
  }

  private static DecodeReport report(DecodeSnapshot decode) {
    return SinkMonitor.report(new DecodeId("experiment", 0, 0, "studied", 0), decode);
  }
}
