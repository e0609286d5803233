package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.lipstream.media.MediaFormat;

/**
 * Features of many utterances' lips, each frame computed once. What is missing of all utterances
 * goes through the front end in one pass, stretches one after the other with black frames between
 * them, which are what the front end sees outside of an utterance.
 */
final class LipFrontEnd {
  private static final int REACH = AvHubertEncoder.FRONT_END_REACH;
  private static final int PIXELS = AvHubertEncoder.CROP_SIDE * AvHubertEncoder.CROP_SIDE;

  private final AvHubertEncoder encoder;
  private final LipFeatureCache cache = new LipFeatureCache(LipFeatureCache.DEFAULT_FRAMES);

  LipFrontEnd(AvHubertEncoder encoder) {
    this.encoder = encoder;
  }

  /** The frames from {@code from} on, of which features are wanted, and where they are put. */
  private record Stretch(byte[] lips, LipFeatureCache.Key[] keys, float[][] features, int from) {

    /** Frames that the pass needs: some before the first wanted one. */
    int firstFrame() {
      return Math.max(0, from - REACH);
    }

    int frames() {
      return features.length - firstFrame();
    }
  }

  /**
   * Features of each utterance's frames.
   *
   * @param lips grey crops of 96 x 96 bytes
   * @return [utterance][frame][feature]
   */
  float[][][] features(NDManager manager, List<byte[]> lips) {
    List<Stretch> stretches = lips.stream().map(this::lookUp).toList();
    List<Stretch> missing =
        stretches.stream().filter(stretch -> stretch.from < stretch.features.length).toList();
    if (!missing.isEmpty()) {
      compute(manager, missing);
    }
    return stretches.stream().map(Stretch::features).toArray(float[][][]::new);
  }

  /** New frames come at the end: what is missing begins at the first unknown one. */
  private Stretch lookUp(byte[] lips) {
    LipFeatureCache.Key[] keys = LipFeatureCache.keys(lips);
    float[][] found = cache.find(keys);
    int from = 0;
    while (from < found.length && found[from] != null) {
      from++;
    }
    return new Stretch(lips, keys, found, from);
  }

  private void compute(NDManager manager, List<Stretch> missing) {
    int total = missing.stream().mapToInt(Stretch::frames).sum() + REACH * (missing.size() - 1);
    float[] pixels = new float[total * PIXELS];
    int at = 0;
    for (Stretch stretch : missing) {
      byte[] part =
          Arrays.copyOfRange(
              stretch.lips, stretch.firstFrame() * MediaFormat.LIP_BYTES, stretch.lips.length);
      float[] normalised = AvHubertEncoder.normalise(part, MediaFormat.LIP_SIDE);
      System.arraycopy(normalised, 0, pixels, at * PIXELS, normalised.length);
      at += stretch.frames() + REACH;
    }
    try (NDManager scope = manager.newSubManager()) {
      int side = AvHubertEncoder.CROP_SIDE;
      NDArray features = encoder.frontEnd(scope.create(pixels, new Shape(1, 1, total, side, side)));
      int width = Math.toIntExact(features.getShape().get(2));
      distribute(missing, features.toFloatArray(), width);
    }
  }

  private void distribute(List<Stretch> missing, float[] values, int width) {
    int at = 0;
    for (Stretch stretch : missing) {
      for (int frame = stretch.from; frame < stretch.features.length; frame++) {
        int from = (at + frame - stretch.firstFrame()) * width;
        stretch.features[frame] = Arrays.copyOfRange(values, from, from + width);
      }
      cache.keep(
          Arrays.copyOfRange(stretch.keys, stretch.from, stretch.keys.length),
          Arrays.copyOfRange(stretch.features, stretch.from, stretch.features.length));
      at += stretch.frames() + REACH;
    }
  }
}
