package org.lipstream.ingest.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** A source of made-up media. */
final class ScriptedSource implements MediaSource {
  private final Queue<MediaEvent> events;
  private final int audioChunks;
  private final int crops;
  private boolean live;
  private int failAt = -1;
  private int given;

  ScriptedSource(int audioChunks, int crops) {
    this.audioChunks = audioChunks;
    this.crops = crops;
    List<MediaEvent> all = new ArrayList<>();
    float[] samples = new float[1_280];
    samples[0] = 1;
    samples[1] = -1;
    samples[2] = 0.5f;
    for (int i = 0; i < audioChunks; i++) {
      all.add(new MediaEvent.AudioSamples(80L * i, samples));
    }
    for (int i = 0; i < crops; i++) {
      all.add(new MediaEvent.LipCrop(40L * i, new byte[MediaFormat.LIP_BYTES], i % 2 == 1));
    }
    all.sort(Comparator.comparingLong(MediaEvent::mediaTimeMs));
    events = new ArrayDeque<>(all);
  }

  /** Media that happen whether they are read or not. */
  ScriptedSource live() {
    live = true;
    return this;
  }

  @Override
  public boolean isLive() {
    return live;
  }

  /** Fails instead of giving this event. */
  ScriptedSource failingAt(int event) {
    failAt = event;
    return this;
  }

  @Override
  public Optional<MediaEvent> next() {
    if (given++ == failAt) {
      throw new IllegalStateException("the disk is gone");
    }
    return Optional.ofNullable(events.poll());
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public boolean has(Modality modality) {
    return (modality == Modality.AUDIO ? audioChunks : crops) > 0;
  }

  @Override
  public OptionalLong durationMs() {
    return OptionalLong.of(Math.max(80L * audioChunks, 40L * crops));
  }

  @Override
  public boolean faceFound() {
    return crops > 0;
  }

  @Override
  public List<String> warnings() {
    return List.of("scripted: a warning");
  }

  @Override
  public void close() {}
}
