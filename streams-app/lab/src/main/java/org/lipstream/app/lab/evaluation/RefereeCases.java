package org.lipstream.app.lab.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.llm.joint.JointRecognizer;
import org.lipstream.llm.joint.Referee;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.whisper.WhisperRecognizer;
import org.lipstream.llm.whisper.WhisperRecognizer.Weighed;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

/**
 * What an ear and a specialist who also reads lips answer to the same clips: clean and in babble,
 * with the speaker's lips or with a stranger's.
 */
public final class RefereeCases {
  private static final Double[] SNR_DB = {null, 5.0, 0.0, -5.0};

  private final WhisperRecognizer ear;
  private final Recognizer specialist;
  private final List<byte[]> strangers;
  private final Consumer<String> log;

  /**
   * Takes both.
   *
   * @param strangers lips, crops one after the other, for clips that have none, and for some that
   *     have
   */
  public RefereeCases(
      WhisperRecognizer ear, Recognizer specialist, List<byte[]> strangers, Consumer<String> log) {
    this.ear = ear;
    this.specialist = specialist;
    this.strangers = List.copyOf(strangers);
    this.log = log;
  }

  /**
   * Both answers to a clip.
   *
   * @param condition of the clip, in words
   */
  public record Answered(String condition, Referee.Case both, int words) {}

  /** Asks both about each clip of a set, in each condition. */
  public List<Answered> of(TestSet set) {
    List<Answered> cases = new ArrayList<>();
    for (int i = 0; i < set.clips().size(); i++) {
      for (Double snrDb : SNR_DB) {
        Utterance heard = set.source(i, new Evaluation.Noise(snrDb, NoiseKind.BABBLE)).utterance();
        String noise = snrDb == null ? "clean" : "babble %.0f dB".formatted(snrDb);
        List<String> words = WordForm.ENGLISH.words(set.entries().get(i).transcript());
        if (heard.lipFrames() > 0) {
          cases.add(ask(set.name() + ", own lips, " + noise, heard, words));
        }
        if (snrDb == null || heard.lipFrames() == 0) {
          byte[] lips = strangers.get((7 * i + 3) % strangers.size());
          Utterance mixed = new Utterance(heard.samples(), lasting(lips, heard.samples().length));
          cases.add(ask(set.name() + ", stranger's lips, " + noise, mixed, words));
        }
      }
      if ((i + 1) % 20 == 0) {
        log.accept("%s: %d of %d clips".formatted(set.name(), i + 1, set.clips().size()));
      }
    }
    return cases;
  }

  private Answered ask(String condition, Utterance utterance, List<String> words) {
    Hypothesis known = specialist.recognize(utterance, Modalities.AV);
    RecognitionRequest request =
        RecognitionRequest.of(utterance, Modalities.AUDIO, ear.rates().normal());
    Weighed heard = ear.weigh(request, JointRecognizer.written(known.text()));
    return new Answered(
        condition,
        new Referee.Case(
            JointRecognizer.opinions(heard, known),
            errors(words, known.text()),
            errors(words, heard.hypothesis().text())),
        words.size());
  }

  private static int errors(List<String> words, String text) {
    return new WordErrors().add(words, WordForm.ENGLISH.words(text));
  }

  /** As many crops as the sound lasts, from the beginning again where they end. */
  private static byte[] lasting(byte[] lips, int samples) {
    int frames =
        Math.max(
            1,
            (int)
                ((long) samples * MediaFormat.LIP_FRAMES_PER_SECOND / MediaFormat.SAMPLE_RATE_HZ));
    byte[] all = Arrays.copyOf(lips, frames * MediaFormat.LIP_BYTES);
    for (int at = lips.length; at < all.length; at += lips.length) {
      System.arraycopy(lips, 0, all, at, Math.min(lips.length, all.length - at));
    }
    return all;
  }
}
