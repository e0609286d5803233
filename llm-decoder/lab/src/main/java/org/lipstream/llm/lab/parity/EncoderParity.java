package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;

/** Reference cases of the front end and of both encoders. */
public final class EncoderParity {
  private static final double MEL_TOLERANCE = 1e-4;
  private static final double ENCODER_TOLERANCE = 1e-3;
  private static final int PADDED_SECONDS = 30;

  private EncoderParity() {}

  /** Log-mel features of {@code pcm} against {@code log_mel}; padded to 30 s as Whisper does. */
  public static ParityResult logMel(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights expected = expected(manager, directory);
      NDArray logMel = expected.get("log_mel", -1, -1);
      int mels = Math.toIntExact(logMel.getShape().get(0));
      int frames = Math.toIntExact(logMel.getShape().get(1));
      float[] pcm = input(manager, directory).get("pcm", -1).toFloatArray();
      float[] padded = java.util.Arrays.copyOf(pcm, PADDED_SECONDS * LogMel.SAMPLE_RATE_HZ);
      float[] features = new LogMel(mels).features(padded);
      int paddedFrames = LogMel.frames(padded.length);
      float[] head = new float[mels * frames];
      float[] tail = new float[mels];
      for (int mel = 0; mel < mels; mel++) {
        System.arraycopy(features, mel * paddedFrames, head, mel * frames, frames);
        tail[mel] = features[(mel + 1) * paddedFrames - 1];
      }
      double difference =
          Math.max(
              difference(head, logMel.toFloatArray()),
              difference(tail, expected.get("log_mel_padding_value", mels, 1).toFloatArray()));
      return result(directory, difference, MEL_TOLERANCE);
    }
  }

  /** The Whisper encoder's residual streams. */
  public static ParityResult whisper(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      WhisperConfig config = WhisperConfig.read(ModelConfig.read(directory.resolve("config.json")));
      WhisperEncoder encoder =
          new WhisperEncoder(config, SafetensorsWeights.open(manager, directory));
      NDArray mels = input(manager, directory).get("input_features", config.melBins(), -1);
      List<NDArray> states = encoder.hiddenStates(mels.expandDims(0));
      Weights expected = expected(manager, directory);
      double difference = 0;
      for (String name : new String[] {"hidden_state_0", "hidden_state_1"}) {
        int index = name.charAt(name.length() - 1) - '0';
        difference = Math.max(difference, difference(states.get(index), expected.get(name)));
      }
      NDArray last = states.get(states.size() - 1);
      difference = Math.max(difference, difference(last, expected.get("last_hidden_state")));
      return result(directory, difference, ENCODER_TOLERANCE);
    }
  }

  /** The AV-HuBERT encoder's stages on lips alone. */
  public static ParityResult avHubert(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      AvHubertConfig config =
          AvHubertConfig.read(ModelConfig.read(directory.resolve("config.json")));
      AvHubertEncoder encoder =
          new AvHubertEncoder(config, SafetensorsWeights.open(manager, directory));
      int side = AvHubertEncoder.CROP_SIDE;
      float[] grey = input(manager, directory).get("lips", -1, side, side).toFloatArray();
      byte[] lips = new byte[grey.length];
      for (int i = 0; i < grey.length; i++) {
        lips[i] = (byte) Math.round(grey[i]);
      }
      NDArray frames =
          manager.create(
              AvHubertEncoder.normalise(lips, side),
              new Shape(1, 1, lips.length / (side * side), side, side));
      AvHubertEncoder.Stages stages = encoder.stages(frames);
      Weights expected = expected(manager, directory);
      double difference =
          Math.max(
              difference(stages.resnet(), expected.get("resnet_features")),
              Math.max(
                  difference(stages.fused(), expected.get("fused")),
                  difference(stages.last(), expected.get("last_hidden_state"))));
      return result(directory, difference, ENCODER_TOLERANCE);
    }
  }

  /** The largest absolute difference over the largest expected magnitude. */
  public static double difference(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new IllegalArgumentException(
          "values: " + actual.length + " (expected: " + expected.length + ")");
    }
    double largest = 0;
    double magnitude = 1e-30;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      magnitude = Math.max(magnitude, Math.abs(expected[i]));
    }
    return largest / magnitude;
  }

  /** The same for tensors. */
  public static double difference(NDArray actual, NDArray expected) {
    return difference(actual.toFloatArray(), expected.toFloatArray());
  }

  private static Weights input(NDManager manager, Path directory) {
    return SafetensorsWeights.open(manager, directory.resolve("input.safetensors"));
  }

  private static Weights expected(NDManager manager, Path directory) {
    return SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"));
  }

  private static ParityResult result(Path directory, double difference, double tolerance) {
    String name = directory.getFileName().toString().toLowerCase(Locale.ROOT);
    return new ParityResult(name, difference, true, difference <= tolerance);
  }
}
