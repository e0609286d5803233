package org.lipstream.app.lab.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** A clip that is in memory already, perhaps with other sound. */
public final class ClipSource implements MediaSource {
  private static final int CHUNK_SAMPLES = MediaFormat.SAMPLE_RATE_HZ / 25;

  private final String name;
  private final Clip clip;
  private final float[] samples;
  private int nextSample;
  private int nextFrame;

  /** A clip as it is. */
  public ClipSource(String name, Clip clip) {
    this(name, clip, clip.samples());
  }

  ClipSource(String name, Clip clip, float[] samples) {
    this.name = name;
    this.clip = clip;
    this.samples = samples;
  }

  /** All of it at once. */
  public Utterance utterance() {
    return new Utterance(samples, clip.lips());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean has(Modality modality) {
    return (modality == Modality.AUDIO ? samples.length : clip.lipFrames()) > 0;
  }

  @Override
  public OptionalLong durationMs() {
    return OptionalLong.of(clip.durationMs());
  }

  @Override
  public Optional<MediaEvent> next() {
    long soundMs = nextSample * 1000L / MediaFormat.SAMPLE_RATE_HZ;
    long pictureMs = nextFrame * 1000L / MediaFormat.LIP_FRAMES_PER_SECOND;
    boolean soundLeft = nextSample < samples.length;
    boolean picturesLeft = nextFrame < clip.lipFrames();
    if (soundLeft && (!picturesLeft || soundMs <= pictureMs)) {
      int end = Math.min(samples.length, nextSample + CHUNK_SAMPLES);
      float[] chunk = Arrays.copyOfRange(samples, nextSample, end);
      nextSample = end;
      return Optional.of(new MediaEvent.AudioSamples(soundMs, chunk));
    }
    if (!picturesLeft) {
      return Optional.empty();
    }
    byte[] crop =
        Arrays.copyOfRange(
            clip.lips(),
            nextFrame * MediaFormat.LIP_BYTES,
            (nextFrame + 1) * MediaFormat.LIP_BYTES);
    boolean interpolated = clip.interpolated()[nextFrame++];
    return Optional.of(new MediaEvent.LipCrop(pictureMs, crop, interpolated));
  }

  @Override
  public boolean faceFound() {
    for (boolean guessed : clip.interpolated()) {
      if (!guessed) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> warnings() {
    return clip.warnings();
  }

  @Override
  public void close() {}
}
