package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.HotWords;
import org.lipstream.llm.probe.EncoderProbe;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.llm.whisper.WindowDecoder.Task;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/** From one window of sound to placed words; what is computed lives in the manager of the call. */
final class WindowReader {
  private final WhisperModel model;
  private final WhisperOptions options;
  private final NDManager call;
  private final ActivationProbe probe;
  private final Detail detail;
  private List<EncoderSnapshot> encoderSeen = List.of();

  /**
   * For one window.
   *
   * @param probe is shown what the encoder and the decoder do
   */
  WindowReader(WhisperModel model, WhisperOptions options, NDManager call, ActivationProbe probe) {
    this.model = model;
    this.options = options;
    this.call = call;
    this.probe = probe;
    this.detail = probe.next();
  }

  /**
   * Encodes sound and the silence behind it.
   *
   * @param samples no more than a window holds
   * @param paddingMs silence behind them, as far as the window reaches
   */
  Window hear(float[] samples, long paddingMs) {
    return options
        .timer()
        .time(
            Stage.AUDIO_ENCODER,
            () -> {
              EncoderProbe watch = new EncoderProbe("audio", detail);
              NDArray encoded =
                  model.encode(call, samples, frames(samples.length, paddingMs), watch);
              Sound sound = model.decoder().hear(encoded);
              encoderSeen = watch.snapshots(new int[] {sound.frames()});
              long soundMs = samples.length * 1_000L / LogMel.SAMPLE_RATE_HZ;
              return new Window(encoded, sound, soundMs);
            });
  }

  /** Of 10 ms each, an even number, with the silence. */
  private int frames(int samples, long paddingMs) {
    long padding = paddingMs * LogMel.FRAMES_PER_SECOND / 1_000;
    long frames = (samples + LogMel.HOP - 1) / LogMel.HOP + padding;
    return (int) Math.min(Math.max(2, frames + frames % 2), model.windowFrames());
  }

  /** The language asked for, or else the likeliest. */
  String language(Window window) {
    if (options.language() != null) {
      return options.language();
    }
    SpecialTokens special = model.vocabulary().special();
    if (!special.isMultilingual()) {
      return SpecialTokens.ENGLISH;
    }
    int[] start = {special.start()};
    try (WhisperNextToken scores =
        new WhisperNextToken(model.decoder(), call, window.sound(), start)) {
      return special.likeliestLanguage(scores.begin(new int[][] {{}})[0][0]);
    }
  }

  /** Searches the window's text. */
  Decoded decode(Window window, Task task, SearchOptions search) {
    HotWords wanted = model.vocabulary().wanted(options.hotWords());
    return new WindowDecoder(model.decoder(), model.vocabulary(), search, wanted, options.timer())
        .decode(call, window.sound(), task);
  }

  /**
   * Places a text's words, and shows the probe how the decoder reads it.
   *
   * @param answer of text tokens alone
   * @param prompt up to the text, without timestamps
   */
  PlacedWords place(Window window, Answer answer, int[] prompt) {
    WordPlacing placing =
        new WordPlacing(model.decoder(), model.vocabulary(), model.alignmentHeads());
    if (detail == Detail.OFF) {
      return placing.place(call, window.sound(), answer, prompt, window.soundMs(), DecoderTap.NONE);
    }
    DecoderProbe watch = new DecoderProbe(detail);
    PlacedWords words =
        placing.place(call, window.sound(), answer, prompt, window.soundMs(), watch);
    probe.accept(snapshot(watch, placing.tokens(prompt, answer), prompt.length, window));
    return words;
  }

  private Supplier<DecodeSnapshot> snapshot(
      DecoderProbe watch, int[] tokens, int promptLength, Window window) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    for (int token = 1; token < promptLength; token++) {
      boolean text = tokens[token] < model.vocabulary().special().end();
      roles.add(text ? TokenRole.PROMPT : TokenRole.SPECIAL);
    }
    roles.addAll(Collections.nCopies(tokens.length - promptLength, TokenRole.RESPONSE));
    List<String> texts = new ArrayList<>();
    for (int token : tokens) {
      texts.add(model.vocabulary().tokenizer().text(token));
    }
    List<EncoderSnapshot> encoders = encoderSeen;
    float[] encoded = window.encoded().toFloatArray();
    return () -> watch.snapshot(roles, texts, encoders, encoded);
  }
}
