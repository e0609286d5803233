package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.encoders.media.MediaEncoder;
import org.lipstream.encoders.tensor.EncoderTap;

/**
 * Lips, grey crops of {@link org.lipstream.media.MediaFormat#LIP_BYTES} one after the other:
 * AV-HuBERT with a front end that computes each frame once, 25 vectors a second.
 */
public final class LipEncoder implements MediaEncoder<byte[]> {
  private final AvHubertEncoder encoder;
  private final LipFrontEnd frontEnd;

  public LipEncoder(AvHubertEncoder encoder) {
    this.encoder = encoder;
    this.frontEnd = new LipFrontEnd(encoder);
  }

  /**
   * Opens an encoder's folder.
   *
   * @param json lipstream.json's section for lips, of which nothing is needed
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something is missing or of a
   *     wrong shape
   */
  public static LipEncoder open(NDManager manager, Path folder, JsonNode json) {
    AvHubertConfig config = AvHubertConfig.read(ModelConfig.read(folder.resolve("config.json")));
    return new LipEncoder(new AvHubertEncoder(config, Checkpoints.open(folder).weights(manager)));
  }

  @Override
  public int width() {
    return encoder.config().width();
  }

  @Override
  public int framesPerSecond() {
    return AvHubertEncoder.FRAMES_PER_SECOND;
  }

  @Override
  public List<NDArray> encode(NDManager manager, List<byte[]> utterances, EncoderTap tap) {
    float[][][] features = frontEnd.features(manager, utterances);
    int[] lengths = Arrays.stream(features).mapToInt(frames -> frames.length).toArray();
    int longest = Arrays.stream(lengths).max().orElseThrow();
    int width = encoder.config().resnetOutput();
    float[] padded = new float[lengths.length * longest * width];
    for (int row = 0; row < lengths.length; row++) {
      for (int frame = 0; frame < lengths[row]; frame++) {
        System.arraycopy(features[row][frame], 0, padded, (row * longest + frame) * width, width);
      }
    }
    NDArray input = manager.create(padded, new Shape(lengths.length, longest, width));
    return MediaEncoder.rows(encoder.encodeFeatures(input, lengths, tap), lengths);
  }
}
