package org.lipstream.llm.recognize;

import java.util.function.Supplier;

/** Told where the time of recognitions goes; by several threads at once where they recognise. */
public interface StageTimer {
  /** Listens to nothing. */
  StageTimer NONE = (stage, nanos) -> {};

  /** The parts of a recognition, in order. */
  enum Stage {
    /** Log-mel features and the audio encoder. */
    AUDIO_ENCODER,
    /** The video encoder, its front end included. */
    VIDEO_ENCODER,
    /** Downsampling and projection of one stream. */
    PROJECTOR,
    /** The language model's pass over the whole context. */
    PREFILL,
    /** One further step of the language model; as often as there are steps. */
    TOKEN
  }

  /** A stage has run once. */
  void took(Stage stage, long nanos);

  /** Runs a stage and tells its time, unless it fails. */
  default <T> T time(Stage stage, Supplier<T> work) {
    long startedNanos = System.nanoTime();
    T result = work.get();
    took(stage, System.nanoTime() - startedNanos);
    return result;
  }
}
