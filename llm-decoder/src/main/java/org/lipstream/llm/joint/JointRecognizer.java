package org.lipstream.llm.joint;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.UtteranceLimits;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.llm.whisper.WhisperRecognizer;
import org.lipstream.llm.whisper.WhisperRecognizer.Weighed;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.ActivationProbe;

/**
 * An ear that knows any English, and somebody who knows a few sentences well and also reads lips.
 * Both are asked; whose answer counts is told by how well the sound fits the other's text and by
 * how sure the other is. Where there is no sound, the one who reads lips answers alone.
 */
public final class JointRecognizer implements Recognizer {
  private final String name;
  private final WhisperRecognizer ear;
  private final Recognizer specialist;
  private final Referee referee;

  JointRecognizer(String name, WhisperRecognizer ear, Recognizer specialist, Referee referee) {
    this.name = name;
    this.ear = ear;
    this.specialist = specialist;
    this.referee = referee;
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public TrainedRates rates() {
    return specialist.rates();
  }

  @Override
  public Optional<UtteranceLimits> limits() {
    return ear.limits();
  }

  @Override
  public long holdsBackMs() {
    return ear.holdsBackMs();
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    List<RecognitionRequest> seen =
        requests.stream().filter(request -> request.modality().has(Modality.VIDEO)).toList();
    Iterator<Hypothesis> known =
        specialist.recognize(seen.stream().map(JointRecognizer::forSpecialist).toList()).iterator();
    List<Hypothesis> chosen = new ArrayList<>();
    for (RecognitionRequest request : requests) {
      chosen.add(
          request.modality().has(Modality.VIDEO)
              ? choose(request, known.next())
              : ear.recognize(forEar(request)));
    }
    return chosen;
  }

  private Hypothesis choose(RecognitionRequest request, Hypothesis known) {
    if (!request.modality().has(Modality.AUDIO)) {
      return written(known);
    }
    Weighed heard = ear.weigh(forEar(request), written(known.text()));
    boolean takes = referee.prefersSpecialist(opinions(heard, known));
    Hypothesis best = takes ? written(known) : heard.hypothesis();
    return new Hypothesis(
        best.text(),
        best.words(),
        best.modality(),
        request.rates(),
        known.computeNanos() + heard.hypothesis().computeNanos(),
        best.mediaTokens(),
        best.attention());
  }

  /** What a referee is told of both answers. */
  public static Referee.Opinions opinions(Weighed heard, Hypothesis known) {
    return new Referee.Opinions(
        heard.advantage(), known.confidence(), heard.hypothesis().confidence());
  }

  /** Plain words, as the specialist knows them; what it shows of its inside nobody asked for. */
  private static RecognitionRequest forSpecialist(RecognitionRequest request) {
    String said = String.join(" ", TextNormalizer.words(request.committed()));
    boolean heard = request.modality().has(Modality.AUDIO);
    RecognitionRequest asked = heard ? request.withProbe(ActivationProbe.NONE) : request;
    return request.answered() ? asked.withAnswer(said) : asked.withCommitted(said);
  }

  private RecognitionRequest forEar(RecognitionRequest request) {
    return request.at(Modalities.AUDIO, ear.rates().normal());
  }

  /** The words as a sentence is written. */
  private static Hypothesis written(Hypothesis plain) {
    List<Word> words = new ArrayList<>();
    for (Word word : plain.words()) {
      String form = words.isEmpty() ? capital(word.word()) : word.word();
      boolean last = words.size() == plain.words().size() - 1;
      words.add(
          new Word(last ? form + "." : form, word.startMs(), word.endMs(), word.confidence()));
    }
    return new Hypothesis(
        written(plain.text()),
        words,
        plain.modality(),
        plain.rates(),
        plain.computeNanos(),
        plain.mediaTokens(),
        plain.attention());
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** As a sentence is written, which is how the ear writes. */
  public static String written(String text) {
    return text.isEmpty() ? text : capital(text) + ".";
  }

  @Override
  public void close() {
    ear.close();
    specialist.close();
  }
}
