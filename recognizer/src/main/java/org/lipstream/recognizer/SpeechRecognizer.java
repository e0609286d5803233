package org.lipstream.recognizer;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lipstream.app.session.DecodeWatch;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.catalog.ModelFolders;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeReport;

/**
 * An open model, shared by any number of streams and files.
 *
 * <pre>{@code
 * try (SpeechRecognizer recognizer = SpeechRecognizer.open("open");
 *     SpeechStream stream = recognizer.stream(StreamSettings.sound(), System.out::println)) {
 *   stream.accept(samples, 48_000); // as they come
 *   stream.finish();
 * }
 * }</pre>
 *
 * <p>Safe for several threads; which threads it has of its own is said at the package.
 */
public final class SpeechRecognizer implements AutoCloseable {
  /** How often streams are looked at; far below what anybody sees. */
  static final long TICK_MS = 20;

  private final Recognizer recognizer;
  private final RecognitionScheduler scheduler;
  private final Set<SpeechStream> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(SpeechRecognizer::daemon);
  private volatile boolean closed;

  private SpeechRecognizer(Recognizer recognizer, RecognizerSettings settings) {
    this.recognizer = recognizer;
    scheduler = RecognitionScheduler.threads(recognizer, settings.workers());
    thread.scheduleWithFixedDelay(
        () -> streams.forEach(SpeechStream::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread made = new Thread(task, "speech-streams");
    made.setDaemon(true);
    return made;
  }

  /**
   * Opens a model with {@link RecognizerSettings#DEFAULT}.
   *
   * @param nameOrDirectory a model's directory, or its name in one of {@link ModelFolders#usual}
   * @throws IllegalArgumentException if there is no such model
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something of it is missing or
   *     broken; the message names it
   */
  public static SpeechRecognizer open(String nameOrDirectory) {
    return open(ModelFolders.usual().find(nameOrDirectory), RecognizerSettings.DEFAULT);
  }

  /**
   * Opens the model in a directory: Lipstream's own layout, a published Whisper, or a published
   * audio LLM.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if there is none, or something
   *     of it is missing or broken; the message names it
   * @throws IllegalArgumentException if the model cannot do what a setting asks for
   */
  public static SpeechRecognizer open(Path directory, RecognizerSettings settings) {
    EngineSettings.quiet();
    return new SpeechRecognizer(Recognizers.open(directory, settings.options()), settings);
  }

  /** The model's name, as events carry it. */
  public String model() {
    return recognizer.model();
  }

  /** What the model understands. */
  public Modalities modalities() {
    return recognizer.modalities();
  }

  /** Recognises nothing once, which is slow the first time: the first speaker need not wait. */
  public void warmUp() {
    Recognizers.warmUp(recognizer);
  }

  /**
   * Begins a stream whose events are polled: {@link SpeechStream#poll}.
   *
   * @throws IllegalArgumentException if the model understands nothing of what will come
   */
  public SpeechStream stream(StreamSettings settings) {
    return begin(settings, new Polled());
  }

  /**
   * Begins a stream whose events a listener is told.
   *
   * @throws IllegalArgumentException if the model understands nothing of what will come
   */
  public SpeechStream stream(StreamSettings settings, SpeechListener listener) {
    return begin(settings, listener);
  }

  private SpeechStream begin(StreamSettings settings, SpeechListener listener) {
    requireOpen();
    SpeechStream stream =
        new SpeechStream(
            settings, understood(settings.media()), scheduler, listener, streams::remove);
    streams.add(stream);
    return stream;
  }

  /**
   * Transcribes a whole sound or video file, in the calling thread, as fast as it goes.
   *
   * @return its utterances with their words and times
   * @throws org.lipstream.ingest.media.MediaException if the file cannot be read
   * @throws IllegalArgumentException if it has nothing that the model understands
   * @throws org.lipstream.app.session.RecognitionException if an utterance could not be recognised
   */
  public Transcription transcribe(Path file) {
    return transcribe(file, Detail.OFF, report -> {});
  }

  /**
   * The same, with its decodes watched.
   *
   * @param watched how closely
   * @param probe takes what was seen of each decode, in the calling thread
   */
  public Transcription transcribe(Path file, Detail watched, Consumer<DecodeReport> probe) {
    requireOpen();
    try (MediaSource source = MediaSource.open(file);
        RecognitionScheduler own = RecognitionScheduler.inCaller(recognizer)) {
      Modalities media = understood(media(source));
      SessionConfig config = SessionConfig.defaults().withOnly(media);
      return Transcription.of(source, config, own, media, DecodeWatch.always(watched), probe);
    }
  }

  private static Modalities media(MediaSource source) {
    if (!source.hasVideo()) {
      return Modalities.AUDIO;
    }
    return source.hasAudio() ? Modalities.AV : Modalities.VIDEO;
  }

  private Modalities understood(Modalities media) {
    Modalities both = recognizer.modalities().and(media);
    if (both == null) {
      throw new IllegalArgumentException(
          "media: %s (expected: some of %s, which model %s understands)"
              .formatted(media, recognizer.modalities(), recognizer.model()));
    }
    return both;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("recognizer: closed (expected: open)");
    }
  }

  /** Closes all its streams and the model; what is being recognised is lost. Once or more. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    streams.forEach(SpeechStream::close);
    thread.shutdown();
    scheduler.close();
    recognizer.close();
  }
}
