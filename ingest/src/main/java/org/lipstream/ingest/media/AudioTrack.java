package org.lipstream.ingest.media;

import be.tarsos.dsp.AudioDispatcher;
import be.tarsos.dsp.io.TarsosDSPAudioInputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Sound that TarsosDSP's dispatcher reads and resamples on a thread of its own, handed over through
 * a short queue: the dispatcher pushes, {@link #next} pulls, and neither runs ahead of the other by
 * more than {@link #QUEUE_CHUNKS} chunks.
 */
final class AudioTrack implements MediaTrack {
  private static final int QUEUE_CHUNKS = 16;
  private static final int BLOCKS_PER_SECOND = 20;
  private static final float[] END = new float[0];

  private final BlockingQueue<float[]> queue = new ArrayBlockingQueue<>(QUEUE_CHUNKS);
  private final String name;
  private final Thread thread;
  private long samplesTaken;
  private boolean ended;
  private volatile Throwable failure;

  AudioTrack(TarsosDSPAudioInputStream stream, String name) {
    this.name = name;
    int rateHz = Math.round(stream.getFormat().getSampleRate());
    AudioDispatcher dispatcher =
        new AudioDispatcher(stream, Math.max(1, rateHz / BLOCKS_PER_SECOND), 0);
    dispatcher.setZeroPadFirstBuffer(false);
    dispatcher.setZeroPadLastBuffer(false);
    dispatcher.addAudioProcessor(new Resampling(rateHz, this::put));
    thread = new Thread(() -> dispatch(dispatcher), "audio " + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void dispatch(AudioDispatcher dispatcher) {
    try {
      dispatcher.run();
      put(END);
    } catch (Closed e) {
      queue.clear();
    } catch (RuntimeException | Error e) {
      failure = e;
      queue.clear();
      queue.add(END);
    }
  }

  private void put(float[] chunk) {
    try {
      queue.put(chunk);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Closed();
    }
  }

  @Override
  public Modality modality() {
    return Modality.AUDIO;
  }

  @Override
  public Optional<MediaEvent> next() {
    if (ended) {
      return Optional.empty();
    }
    float[] chunk = take();
    if (chunk.length == 0) {
      ended = true;
      if (failure != null) {
        throw new MediaException(name, "sound cannot be read: " + failure.getMessage(), failure);
      }
      return Optional.empty();
    }
    long timeMs = samplesTaken * 1000L / MediaFormat.SAMPLE_RATE_HZ;
    samplesTaken += chunk.length;
    return Optional.of(new MediaEvent.AudioSamples(timeMs, chunk));
  }

  private float[] take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  @Override
  public long positionMs() {
    return samplesTaken * 1000L / MediaFormat.SAMPLE_RATE_HZ;
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The consumer is gone: the dispatcher's thread unwinds. */
  private static final class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Closed() {
      super("closed", null, false, false);
    }
  }
}
