package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.joint.JointFamily;
import org.lipstream.llm.lab.inside.WatchedLanguage;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/** Decodes seen in full: a language model on text, the default model, its ear, its lip reader. */
public final class Atlas {
  private static final DecodeId ID = new DecodeId("atlas", 0, 0, "atlas", 0);
  private static final List<Rates> BOTH =
      List.of(
          new Rates(2, 1), new Rates(4, 2), new Rates(8, 2), new Rates(16, 5), new Rates(32, 5));

  private final Consumer<String> log;

  public Atlas(Consumer<String> log) {
    this.log = log;
  }

  /** The language model alone. */
  AtlasMeter text(Path llm, String start, List<String> sentences) {
    AtlasMeter meter = new AtlasMeter("SmolLM2, text");
    try (WatchedLanguage language = new WatchedLanguage(llm, start)) {
      for (String sentence : sentences) {
        SinkMonitor watch = new SinkMonitor(ID, Purpose.FINAL, Detail.FULL);
        language.read(sentence, watch);
        meter.add(watch.report().orElseThrow());
      }
    }
    log.accept(meter.source());
    return meter;
  }

  /** The default model, as it is watched when it serves. */
  AtlasMeter whole(Path model, List<Manifest.Entry> clips) {
    AtlasMeter meter = new AtlasMeter("the default model");
    try (Recognizer recognizer = Recognizers.open(model, RecognizerOptions.DEFAULT)) {
      for (Manifest.Entry entry : clips) {
        Utterance utterance = utterance(entry);
        watched(recognizer, utterance, utterance.modalities(), recognizer.rates().normal()).stream()
            .filter(report -> report.tokens() > 1)
            .forEach(meter::add);
      }
    }
    log.accept(meter.source());
    return meter;
  }

  /** Whisper's decoder, writing what it heard. */
  AtlasMeter ear(Path model, List<Manifest.Entry> clips) {
    AtlasMeter meter = new AtlasMeter("Whisper's decoder");
    try (Recognizer ear = JointFamily.ear(model, RecognizerOptions.DEFAULT, Judge.WHISPER)) {
      for (Manifest.Entry entry : clips) {
        watched(ear, utterance(entry), Modalities.AUDIO, ear.rates().normal()).forEach(meter::add);
      }
    }
    log.accept(meter.source());
    return meter;
  }

  /** A model that is given sound and lips as tokens, at one pair of rates after the other. */
  List<AtlasMeter> media(Path model, List<Manifest.Entry> clips, SoundClasses sounds) {
    List<AtlasMeter> meters = new ArrayList<>();
    List<Utterance> utterances = clips.stream().map(Atlas::utterance).toList();
    try (Recognizer recognizer = Recognizers.open(model, RecognizerOptions.DEFAULT)) {
      for (Rates rates : BOTH) {
        meters.add(media(recognizer, utterances, Modalities.AV, rates, sounds));
      }
      for (int rate : recognizer.rates().audio()) {
        meters.add(media(recognizer, utterances, Modalities.AUDIO, new Rates(rate, 2), sounds));
      }
      for (int rate : recognizer.rates().video()) {
        meters.add(media(recognizer, utterances, Modalities.VIDEO, new Rates(4, rate), sounds));
      }
    }
    return meters;
  }

  private AtlasMeter media(
      Recognizer recognizer,
      List<Utterance> utterances,
      Modalities modality,
      Rates rates,
      SoundClasses sounds) {
    String rate =
        modality.equals(Modalities.AV)
            ? rates.audio() + "," + rates.video()
            : String.valueOf(modality.equals(Modalities.AUDIO) ? rates.audio() : rates.video());
    AtlasMeter meter =
        new AtlasMeter("%s, %s (%s)".formatted(recognizer.model(), modality.label(), rate));
    for (Utterance utterance : utterances) {
      for (DecodeReport report : watched(recognizer, utterance, modality, rates)) {
        meter.add(report);
        if (rates.equals(recognizer.rates().normal()) && modality.equals(Modalities.AV)) {
          sounds.add(report, utterance.samples());
        }
      }
    }
    log.accept(meter.source());
    return meter;
  }

  private static List<DecodeReport> watched(
      Recognizer recognizer, Utterance utterance, Modalities modality, Rates rates) {
    SinkMonitor watch = new SinkMonitor(ID, Purpose.FINAL, Detail.FULL);
    recognizer.recognize(RecognitionRequest.of(utterance, modality, rates).withProbe(watch));
    return watch.report().stream().toList();
  }

  private static Utterance utterance(Manifest.Entry entry) {
    Clip clip = Clip.read(entry.path());
    return new Utterance(clip.samples(), clip.lips());
  }

  /** Writes the document's part. */
  public void write(
      SinksPage page,
      Path open,
      Path llm,
      String start,
      Path grid,
      List<String> sentences,
      List<Manifest.Entry> speech,
      List<Manifest.Entry> faces)
      throws IOException {
    List<Manifest.Entry> both = new ArrayList<>(speech);
    both.addAll(faces);
    SoundClasses sounds = new SoundClasses();
    List<AtlasMeter> meters = new ArrayList<>();
    meters.add(text(llm, start, sentences));
    meters.add(whole(open, both));
    meters.add(ear(open, speech));
    meters.addAll(media(grid, faces, sounds));
    page.put("atlas", new AtlasText(meters, sounds).write(page));
  }

  static String number(double value, String format) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
