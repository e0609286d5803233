package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lipstream.app.cli.BundledClips;
import org.lipstream.app.cli.TemporaryFolder;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.publish.PublishException;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.media.MediaFormat;

/** Sessions in real time, all of them the same: the bundled clips one after the other. */
final class ChaosSpeakers implements AutoCloseable {
  /**
   * One session.
   *
   * @param startMs when it began, by the machine's clock
   * @param endMs when it had been sent
   * @param failure why it could not be sent to its end; empty where it was
   */
  record Spoken(String session, long startMs, long endMs, String failure) {
    boolean isBrokenOff() {
      return !failure.isEmpty();
    }
  }

  private final Publisher publisher;
  private final Clip clip;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Spoken> spoken = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private int begun;

  ChaosSpeakers(String address) {
    publisher = Publisher.connect(address);
    clip = clips();
  }

  private static Clip clips() {
    List<Clip> clips = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      for (Path file : BundledClips.copyAll(folder.path())) {
        clips.add(Clip.read(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return joined(clips);
  }

  /** One after the other, each as long as its pictures. */
  private static Clip joined(List<Clip> clips) {
    int frames = clips.stream().mapToInt(Clip::lipFrames).sum();
    int samplesAFrame = MediaFormat.SAMPLE_RATE_HZ / MediaFormat.LIP_FRAMES_PER_SECOND;
    float[] samples = new float[frames * samplesAFrame];
    byte[] lips = new byte[frames * MediaFormat.LIP_BYTES];
    boolean[] interpolated = new boolean[frames];
    int at = 0;
    for (Clip each : clips) {
      int count = Math.min(each.samples().length, each.lipFrames() * samplesAFrame);
      System.arraycopy(each.samples(), 0, samples, at * samplesAFrame, count);
      System.arraycopy(each.lips(), 0, lips, at * MediaFormat.LIP_BYTES, each.lips().length);
      System.arraycopy(each.interpolated(), 0, interpolated, at, each.lipFrames());
      at += each.lipFrames();
    }
    return new Clip(samples, lips, interpolated, List.of());
  }

  long clipMs() {
    return clip.durationMs();
  }

  /** Begins a session every so often until {@link #finish}. */
  void keepSpeaking(long everyMs) {
    threads.execute(
        () -> {
          while (!over.get()) {
            speak();
            try {
              TimeUnit.MILLISECONDS.sleep(everyMs);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  /** Begins one session. */
  synchronized void speak() {
    String session = "spoken-" + begun++;
    threads.execute(() -> spoken.add(publish(session)));
  }

  private Spoken publish(String session) {
    long startMs = System.currentTimeMillis();
    String failure = "";
    try {
      publisher.publish(new ClipSource(session, clip), session, 1, PublishProgress.NONE);
    } catch (PublishException e) {
      failure = "" + e.getMessage();
    }
    return new Spoken(session, startMs, System.currentTimeMillis(), failure);
  }

  /** Waits for those that speak, and begins no others. */
  List<Spoken> finish() {
    over.set(true);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(clipMs() + 60_000, TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
        throw new IllegalStateException("publisher: does not end (expected: within a minute)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(spoken);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    publisher.close();
  }
}
