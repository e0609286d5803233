package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv1d;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;

/** The two convolutions that Whisper-like encoders begin with; the second halves the rate. */
record WhisperStem(NDArray weight1, NDArray bias1, NDArray weight2, NDArray bias2) {

  static WhisperStem read(Weights weights, int width, int melBins) {
    return new WhisperStem(
        weights.get("conv1.weight", width, melBins, 3),
        weights.get("conv1.bias", width),
        weights.get("conv2.weight", width, width, 3),
        weights.get("conv2.bias", width));
  }

  /** (B, mel bins, frames) -> (B, ceil(frames / 2), width). */
  NDArray apply(NDArray mels) {
    NDArray x = Conv1d.conv1d(mels, weight1, bias1, new Shape(1), new Shape(1)).head();
    x = Activation.GELU.apply(x); // (B, D, frames)
    x = Conv1d.conv1d(x, weight2, bias2, new Shape(2), new Shape(1)).head();
    return Activation.GELU.apply(x).swapAxes(1, 2); // (B, T, D)
  }
}
