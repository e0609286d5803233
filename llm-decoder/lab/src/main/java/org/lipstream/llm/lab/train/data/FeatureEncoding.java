package org.lipstream.llm.lab.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lipstream.encoders.audio.SoundEncoder;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.encoders.video.LipEncoder;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.augment.AudioAugmentation;
import org.lipstream.llm.lab.train.augment.LipAugmentation;

/** Runs the frozen encoders over a corpus: each sample as it is, and in augmented variations. */
public final class FeatureEncoding {
  private static final int REPORT_EVERY = 200;

  private final WhisperEncoder audio;
  private final AvHubertEncoder video;
  private final SoundEncoder plainAudio;
  private final LipEncoder plainVideo;
  private final LogMel logMel;
  private final NDManager manager;
  private final Consumer<String> log;

  /**
   * Takes encoders.
   *
   * @param video null for a model that does not see: lips are left out
   */
  public FeatureEncoding(
      WhisperEncoder audio, AvHubertEncoder video, NDManager manager, Consumer<String> log) {
    this.audio = audio;
    this.video = video;
    this.plainAudio = new SoundEncoder(audio, SoundEncoder.Preparation.NONE);
    this.plainVideo = video == null ? null : new LipEncoder(video);
    this.logMel = new LogMel(audio.config().melBins());
    this.manager = manager;
    this.log = log;
  }

  /**
   * Encodes samples.
   *
   * @param variations augmented ones beside the plain one
   */
  public List<EncodedSample> encode(String name, List<Sample> samples, int variations, long seed) {
    List<EncodedSample> encoded = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += REPORT_EVERY) {
      int end = Math.min(from + REPORT_EVERY, samples.size());
      encoded.addAll(
          IntStream.range(from, end)
              .parallel()
              .mapToObj(i -> encode(samples, i, variations, new SplittableRandom(seed + i)))
              .toList());
      log.accept("%s: encoded %d of %d".formatted(name, end, samples.size()));
    }
    return encoded;
  }

  private EncodedSample encode(
      List<Sample> samples, int index, int variations, SplittableRandom random) {
    Sample sample = samples.get(index);
    List<float[]> sounds = new ArrayList<>();
    List<float[]> lips = new ArrayList<>();
    try (NDManager call = manager.newSubManager()) {
      sounds.add(plainAudio.encode(call, sample.floatSamples()).toFloatArray());
      if (sees(sample)) {
        lips.add(plainVideo.encode(call, sample.lips()).toFloatArray());
      }
    }
    Supplier<Sample> others = () -> samples.get(random.nextInt(samples.size()));
    for (int v = 0; v < variations; v++) {
      try (NDManager call = manager.newSubManager()) {
        sounds.add(sound(call, sample, others, random));
        if (sees(sample)) {
          lips.add(lips(call, sample, random));
        }
      }
    }
    return new EncodedSample(sample.transcript(), sounds, lips);
  }

  private boolean sees(Sample sample) {
    return video != null && sample.lips().length > 0;
  }

  private float[] sound(
      NDManager call, Sample sample, Supplier<Sample> others, SplittableRandom random) {
    AudioAugmentation augmentation = new AudioAugmentation(random);
    AudioAugmentation.Piece piece =
        new AudioAugmentation.Piece(sample.floatSamples(), sample.alignment());
    piece = augmentation.speed(piece, 0.12);
    if (!sample.transcript().isEmpty()) {
      piece = augmentation.trim(piece, augmentation.longestSilenceMs());
    }
    float[] mels = augmentation.heard(piece.samples(), others, logMel);
    int frames = mels.length / logMel.mels();
    NDArray input = call.create(mels, new Shape(1, logMel.mels(), frames));
    return audio.encode(input, new int[] {frames}, Dropout.NONE).toFloatArray();
  }

  private float[] lips(NDManager call, Sample sample, SplittableRandom random) {
    LipAugmentation augmentation = new LipAugmentation(random);
    float[] pixels = augmentation.apply(sample, augmentation.longestStillness()).frames();
    int side = AvHubertEncoder.CROP_SIDE;
    int frames = pixels.length / (side * side);
    NDArray input = call.create(pixels, new Shape(1, 1, frames, side, side));
    return video.encode(input, new int[] {frames}, Dropout.NONE, false).toFloatArray();
  }
}
