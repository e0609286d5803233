package org.lipstream.ingest.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.lipstream.media.Modality;

/** The sound of a stream on the network, opened again where a live one breaks off. */
final class AddressSource implements MediaSource {
  private static final long RETRY_NANOS = 500_000_000L;

  private final String address;
  private final Duration patience;
  private final List<String> warnings = new ArrayList<>();
  private final OptionalLong durationMs;
  private StreamSource current;
  private long startedMs;
  private long reachedMs;
  private boolean ended;

  static MediaSource open(String address, Duration patience) {
    if (!address.matches("(?i)(rtsp|rtmp|rtmps|http|https)://.+")) {
      throw new MediaException(
          address, "no address (expected: rtsp://, rtmp://, http:// or https://)", null);
    }
    FFmpegFrameGrabber grabber = Grabbers.openAddress(address);
    long lengthUs = grabber.getLengthInTime();
    return new AddressSource(
        address,
        patience,
        StreamSource.of(grabber, address),
        lengthUs > 0 ? OptionalLong.of(lengthUs / 1000) : OptionalLong.empty());
  }

  private AddressSource(
      String address, Duration patience, StreamSource first, OptionalLong durationMs) {
    this.address = address;
    this.patience = patience;
    this.current = first;
    this.durationMs = durationMs;
  }

  @Override
  public Optional<MediaEvent> next() {
    while (!ended) {
      Optional<MediaEvent> event = current.next();
      if (event.isPresent() && event.get() instanceof MediaEvent.AudioSamples sound) {
        MediaEvent placed =
            new MediaEvent.AudioSamples(startedMs + sound.mediaTimeMs(), sound.samples());
        reachedMs = placed.endMs();
        return Optional.of(placed);
      }
      ended = durationMs.isPresent() || !reopen();
    }
    return Optional.empty();
  }

  /** Whether it is there again in time. */
  private boolean reopen() {
    long since = System.nanoTime();
    current.close();
    while (System.nanoTime() - since < patience.toNanos()) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      try {
        current = StreamSource.of(Grabbers.openAddress(address), address);
        startedMs = reachedMs;
        long lostMs = (System.nanoTime() - since) / 1_000_000;
        warnings.add(address + ": broke off at " + reachedMs + " ms, back after " + lostMs + " ms");
        return true;
      } catch (MediaException e) {
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    return false;
  }

  @Override
  public String name() {
    return address.replaceAll("^\\w+://([^/@]*@)?", "").replaceAll("[?#].*$", "");
  }

  @Override
  public boolean has(Modality modality) {
    return modality == Modality.AUDIO;
  }

  @Override
  public OptionalLong durationMs() {
    return durationMs;
  }

  @Override
  public boolean faceFound() {
    return false;
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    current.close();
  }
}
