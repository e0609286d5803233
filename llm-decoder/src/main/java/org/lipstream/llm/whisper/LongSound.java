package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.recognize.AttentionMap;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.whisper.WhisperRecognizer.Heard;
import org.lipstream.llm.whisper.WindowDecoder.Task;
import org.lipstream.monitor.probe.ActivationProbe;

/**
 * Reads sound that is longer than a window, window after window, by the rules of OpenAI's
 * transcribe: each begins where the last whole segment of the one before ends, and knows the text
 * before it, unless that was drawn at a high temperature.
 */
final class LongSound {
  private static final int SAMPLES_PER_FRAME = 2 * LogMel.HOP;
  private static final int MOST_TOKENS = 224;

  /** Text that was drawn at a higher temperature says nothing of what follows. */
  private static final double TRUSTED_TEMPERATURE = 0.5;

  private final WhisperModel model;
  private final WhisperOptions options;
  private final List<Word> words = new ArrayList<>();
  private final List<Integer> previous = new ArrayList<>();
  private String language;
  private int frames;

  LongSound(WhisperModel model, WhisperOptions options) {
    this.model = model;
    this.options = options;
    this.language = options.language();
  }

  Heard read(float[] samples, ActivationProbe probe) {
    int windowSamples = model.windowFrames() * LogMel.HOP;
    int at = 0;
    while (at < samples.length) {
      float[] window =
          Arrays.copyOfRange(samples, at, Math.min(samples.length, at + windowSamples));
      long atMs = at * 1_000L / LogMel.SAMPLE_RATE_HZ;
      at += readWindow(window, atMs, probe) * SAMPLES_PER_FRAME;
    }
    return new Heard(new PlacedWords(words, AttentionMap.NONE), frames);
  }

  /** Adds a window's words, and says how many frames of 20 ms are done with it. */
  private int readWindow(float[] samples, long atMs, ActivationProbe probe) {
    int windowFrames = (samples.length + SAMPLES_PER_FRAME - 1) / SAMPLES_PER_FRAME;
    try (NDManager call = model.manager().newSubManager()) {
      WindowReader reader = new WindowReader(model, options, call, probe);
      Window window = reader.hear(samples, options.padding().wholeMs());
      frames += windowFrames;
      if (language == null) {
        language = reader.language(window);
      }
      SpecialTokens special = model.vocabulary().special();
      int[] prompt = special.after(previous, special.prompt(language, true), mostPrevious());
      Decoded decoded =
          reader.decode(window, new Task(prompt, new int[0], MOST_TOKENS), options.search());
      if (options.search().fallback().isSilence(decoded)) {
        return windowFrames;
      }
      Segments segments = Segments.of(decoded.best().tokens(), special, windowFrames);
      Answer kept = model.vocabulary().textOf(decoded.best().cutTo(segments.kept()));
      Answer answer = Loops.cut(kept);
      boolean looped = answer.tokens().size() < kept.tokens().size();
      PlacedWords placed = reader.place(window, answer, special.prompt(language, false));
      placed.words().forEach(word -> words.add(later(word, atMs)));
      remember(answer, !looped && decoded.temperature() <= TRUSTED_TEMPERATURE);
      return segments.doneFrames();
    }
  }

  private void remember(Answer answer, boolean trusted) {
    if (!trusted) {
      previous.clear();
      return;
    }
    previous.addAll(answer.tokens());
    int surplus = previous.size() - mostPrevious();
    if (surplus > 0) {
      previous.subList(0, surplus).clear();
    }
  }

  /** Half of the positions, one of them for the token that says so. */
  private int mostPrevious() {
    return model.decoder().config().maxPositions() / 2 - 1;
  }

  private static Word later(Word word, long ms) {
    return new Word(word.word(), word.startMs() + ms, word.endMs() + ms, word.confidence());
  }
}
