package org.lipstream.recognizer;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.lipstream.app.session.DecodeWatch;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.SessionPipeline;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.RecordEncoder;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.monitor.detect.SinkMonitor;

/**
 * One speaker's media, pushed as they come, and what is understood of them. Media time counts
 * milliseconds from the stream's beginning and is the same for sound, lips and pictures.
 *
 * <p>Media may be pushed faster than they happen: what lies more than half a minute ahead of an
 * utterance that is being recognised is waited for. Where one medium of two stands still for 1.5 s
 * while the other goes on, it is waited for no longer.
 */
public final class SpeechStream implements AutoCloseable {
  /** So far media may lie ahead of the utterance at hand; less than a session takes. */
  private static final long MOST_AHEAD_MS = 32_000;

  private final SpeechListener listener;
  private final Consumer<SpeechStream> onClose;
  private final Modalities media;
  private final RecordEncoder records;
  private final Session session;
  private final SessionPipeline pipeline;
  private final SoundInput sound;
  private final LipInput lips;
  private final List<RecognitionTask> due = new ArrayList<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long tickedNanos = System.nanoTime();
  private boolean ended;

  SpeechStream(
      StreamSettings settings,
      Modalities media,
      RecognitionScheduler scheduler,
      SpeechListener listener,
      Consumer<SpeechStream> onClose) {
    this.listener = listener;
    this.onClose = onClose;
    this.media = media;
    SessionConfig streaming = SessionConfig.defaults().withOnly(media);
    SessionConfig config = settings.partials() ? streaming : streaming.withFinalsOnly();
    long startMs = System.currentTimeMillis();
    records = new RecordEncoder(settings.name(), startMs, beginnings(media));
    session = new Session(settings.name(), config, SessionCheckpoint.start(startMs, 0));
    pipeline =
        new SessionPipeline(
            config,
            scheduler,
            media,
            InstantSource.system(),
            DecodeWatch.always(settings.watched()),
            due::add);
    sound = new SoundInput(this::take);
    lips = new LipInput(this::take);
  }

  private static Map<Modality, RecordEncoder.Position> beginnings(Modalities media) {
    Map<Modality, RecordEncoder.Position> from = new EnumMap<>(Modality.class);
    for (Modality each : Modality.values()) {
      if (media.has(each)) {
        from.put(each, RecordEncoder.Position.START);
      }
    }
    return from;
  }

  /**
   * Takes mono sound that follows what was taken before.
   *
   * @param samples 16-bit
   * @param rateHz 8,000 to 192,000; may differ from call to call
   * @throws IllegalArgumentException if the rate is none of these
   * @throws IllegalStateException if the stream has ended or failed
   */
  public void accept(short[] samples, int rateHz) {
    float[] floats = new float[samples.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) samples[i] / Short.MAX_VALUE;
    }
    accept(floats, rateHz);
  }

  /**
   * The same of bytes, as lines and files give them.
   *
   * @param pcm 16-bit little-endian
   * @param length of it, in bytes; half a sample at the end is left out
   */
  public void acceptPcm(byte[] pcm, int length, int rateHz) {
    short[] samples = new short[length / Short.BYTES];
    ByteBuffer.wrap(pcm, 0, length).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    accept(samples, rateHz);
  }

  /**
   * The same of floats.
   *
   * @param samples in [-1, 1]; what lies beyond is clipped
   */
  public void accept(float[] samples, int rateHz) {
    push(Modality.AUDIO, () -> sound.accept(samples, rateHz));
  }

  /**
   * Takes mono sound that begins at a media time: what is missing before it is known to be missing.
   *
   * @param mediaTimeMs within 20 ms of where the sound before ended, or later
   * @throws IllegalArgumentException if it lies before what was taken
   */
  public void accept(long mediaTimeMs, float[] samples, int rateHz) {
    push(Modality.AUDIO, () -> sound.acceptAt(mediaTimeMs, samples, rateHz));
  }

  /**
   * Takes a mouth crop.
   *
   * @param mediaTimeMs not before the crop before; 25 a second are used
   * @param crop 96 rows of 96 grey bytes, the mouth's square
   * @throws IllegalArgumentException if it is of another size
   */
  public void acceptLips(long mediaTimeMs, byte[] crop) {
    push(Modality.VIDEO, () -> lips.acceptCrop(mediaTimeMs, crop));
  }

  /**
   * Takes a picture in which somebody's face is looked for; the mouth is cut out and the picture
   * forgotten.
   *
   * @param mediaTimeMs not before the picture before; any rate
   */
  public void acceptPicture(long mediaTimeMs, BufferedImage picture) {
    push(Modality.VIDEO, () -> lips.acceptPicture(mediaTimeMs, GreyPicture.of(picture)));
  }

  /**
   * The same of grey bytes.
   *
   * @param grey height rows of width bytes
   */
  public void acceptPicture(long mediaTimeMs, byte[] grey, int width, int height) {
    GreyPicture picture = new GreyPicture(grey, width, height);
    push(Modality.VIDEO, () -> lips.acceptPicture(mediaTimeMs, picture));
  }

  private synchronized void push(Modality modality, Runnable input) {
    requireOpen();
    if (!media.has(modality)) {
      return; // the model does not understand it, or the stream was not to have it
    }
    while (isFarAhead()) {
      await();
      requireOpen();
    }
    input.run();
  }

  private void requireOpen() {
    if (done.isCompletedExceptionally()) {
      throw new IllegalStateException("stream " + session.id() + ": failed", failure());
    }
    if (ended) {
      throw new IllegalStateException("stream " + session.id() + ": ended (expected: open)");
    }
  }

  private Throwable failure() {
    return done.handle((nothing, failure) -> failure).join();
  }

  private boolean isFarAhead() {
    return session
        .recognising()
        .map(task -> session.mediaMs() - task.startMs() > MOST_AHEAD_MS)
        .orElse(false);
  }

  private void await() {
    try {
      wait(SpeechRecognizer.TICK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stream " + session.id() + ": interrupted", e);
    }
  }

  private void take(MediaEvent event) {
    session.accept(records.encode(event));
  }

  /** What the recogniser's thread does: says what there is to say by now. */
  void tick() {
    if (done.isDone()) {
      return;
    }
    try {
      List<RecognitionTask> said = advance();
      said.forEach(this::tell);
      if (isFinished()) {
        done.complete(null);
        close();
      }
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
      close();
    }
  }

  private synchronized List<RecognitionTask> advance() {
    long now = System.nanoTime();
    // Time in which nobody could push media is not time in which none came.
    session.tick(Math.min((now - tickedNanos) / 1_000_000, 2 * SpeechRecognizer.TICK_MS));
    tickedNanos = now;
    pipeline.advance(session);
    notifyAll();
    List<RecognitionTask> said = List.copyOf(due);
    due.clear();
    return said;
  }

  private void tell(RecognitionTask said) {
    listener.said(said.event());
    said.decode().flatMap(SinkMonitor::report).ifPresent(listener::decoded);
  }

  private synchronized boolean isFinished() {
    return session.isFinished() && due.isEmpty();
  }

  /**
   * The next event that was not taken yet; empty where there is none now.
   *
   * @throws IllegalStateException if the stream has a listener
   */
  public Optional<TranscriptEvent> poll() {
    if (listener instanceof Polled polled) {
      return polled.poll();
    }
    throw new IllegalStateException("stream " + session.id() + ": told to its listener");
  }

  /** Says that no more media come; what was understood of them may still be on its way. */
  public synchronized void end() {
    if (!ended && !done.isDone()) {
      sound.finish();
      lips.finish();
      ended = true;
      records.end().forEach(session::accept);
    }
  }

  /**
   * Ends the stream, and waits until all that was said is told. Not for a listener to call.
   *
   * @throws CompletionException if the listener failed; with what it threw
   */
  public void finish() {
    end();
    done.join();
  }

  /** Whether all is told, or the stream has failed or was closed. */
  public boolean isDone() {
    return done.isDone();
  }

  /** Lets go of the stream: what is not yet told is not. Once or more. */
  @Override
  public void close() {
    onClose.accept(this);
    synchronized (this) {
      ended = true;
      session.close();
      lips.close();
      notifyAll();
    }
    done.completeExceptionally(new IllegalStateException("stream " + session.id() + ": closed"));
  }
}
